/* SPDX-License-Identifier: BSD-2-Clause */
/* See dma.h. */
#include "lib/dma.h"
#include "lib/guest.h"
#include "lib/print.h"

#define SIZE_FREE 0x400000u
#define LONGEST 512u
#define SPACE 64u /* for what an engine writes in front */
#define FILLER 0xa5u
#define LEFT 64u
#define PAGE 4096u
#define SHOWN 8u

static const struct engine *engine;
static u32 hits;
static u8 filler[LONGEST], marks[LONGEST];
static u8 seeded[SPACE + LONGEST], old[SPACE + LONGEST], new[SPACE + LONGEST];

void dma_begin(const struct engine *e)
{
	attack_begin();
	if (!below.present) {
		below.base = DMA_TARGET_FREE;
		below.size = SIZE_FREE;
		for (u32 at = 0; at < SIZE_FREE; at += 4) /* nothing is 0 */
			mmio_write32(below.base + at, (below.base + at) | 0x01010101);
	}
	engine = e;
	memset(filler, FILLER, LONGEST);
	for (u32 i = 0; i < LONGEST; i += 16)
		memcpy(marks + i, DMA_MARK, 16);
	if (!engine->start())
		fatal("there is no %s", engine->name);
	print("%s: %s\n", test_name, engine->name);
}

static bool inside(u32 pa)
{
	return pa - below.base < below.size;
}

static bool copy(u32 to, u32 from, u32 len)
{
	if (engine->copy(to, from, len))
		return true;
	if (!engine->start())
		fatal("%s does not start again", engine->name);
	return false;
}

/* Reads with nothing left in the device from before; true if anything came of the target. */
static bool fetch(u8 *to, u32 pa, u32 len, const u8 *like, u32 *value)
{
	bool got = false;

	copy((u32)seeded + SPACE, (u32)filler, len);
	memset(to, FILLER, SPACE + LONGEST);
	copy((u32)to + SPACE, pa, len);
	for (u32 i = 0; i < len && !got; i++) {
		u8 v = to[SPACE + i];

		if (!inside(pa + i) || (like != NULL ? v != like[i] : v == 0 || v == FILLER))
			continue;
		memcpy(value, to + SPACE + i, 4);
		got = true;
	}
	return got;
}

struct dma_result dma_try(u32 pa, u32 len)
{
	struct dma_result r = {false, false, 0};
	u8 saved[SPACE + LONGEST];
	u32 before = engine->before, unused;

	for (u32 i = 0; i < SPACE + len; i++)
		if (!inside(pa - SPACE + i))
			saved[i] = *(volatile u8 *)(pa - SPACE + i);
	r.reads = fetch(old, pa - before, before + len, NULL, &r.value);
	copy(pa, (u32)marks, len);
	r.writes = fetch(new, pa, len, marks, &unused);
	if (r.writes) {
		memcpy(engine_before, old + SPACE, before);
		copy(pa, (u32)old + SPACE + before, len);
		memset(engine_before, 0, before);
	}
	for (u32 i = 0; i < SPACE + len; i++)
		if (!inside(pa - SPACE + i))
			*(volatile u8 *)(pa - SPACE + i) = saved[i];
	return r;
}

static bool attack(u32 pa, u32 len)
{
	struct dma_result r = dma_try(pa, len);

	if (!below.present)
		check(r.reads && r.writes, "%s does not reach 0x%x: reads %u, writes %u",
		      engine->name, pa, r.reads, r.writes);
	if (below.present && (r.reads || r.writes) && hits++ < SHOWN)
		fail("%s %s XMHF's memory at 0x%x (0x%x)", engine->name,
		     !r.reads	 ? "writes to"
		     : !r.writes ? "reads"
				 : "reads and writes",
		     pa, r.value);
	return r.reads || r.writes;
}

void dma_attack_edges(void)
{
	u32 least = engine->least, end = below.base + below.size;
	u32 open = 0;

	open += attack(below.base, least);
	open += attack(below.base + below.size / 2, least);
	open += attack(end - least, least);
	open += attack(below.base - least, 2 * least);
	open += attack(end - least, 2 * least);
	print("%s: %s: %u of 5 places open\n", test_name, engine->name, open);
}

void dma_attack_pages(void)
{
	u32 open = 0;

	for (u32 at = below.base; at < below.base + below.size; at += PAGE)
		open += attack(at + PAGE / 2, engine->least);
	print("%s: %s: %u of %u pages open\n", test_name, engine->name, open, below.size / PAGE);
}

void dma_leave_mark(void)
{
	copy(below.base + below.size - LEFT, (u32)marks, LEFT);
}

bool dma_agrees(u32 pa)
{
	u8 saved[SPACE + LEFT];
	bool agrees;

	memcpy(saved, (void *)(pa - SPACE), sizeof(saved));
	copy(pa, (u32)marks, LEFT);
	agrees = memcmp((void *)pa, marks, LEFT) == 0;
	copy(pa, (u32)saved + SPACE, LEFT);
	memcpy((void *)(pa - SPACE), saved, sizeof(saved));
	return agrees;
}

bool dma_is_open(void)
{
	u32 unused;

	return fetch(old, below.base, engine->least, NULL, &unused);
}
