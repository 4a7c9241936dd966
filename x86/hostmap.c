/* SPDX-License-Identifier: BSD-2-Clause */
/* See hostmap.h. */
#include "x86/hostmap.h"
#include "core/contract.h"
#include "core/image.h"
#include "core/pt.h"
#include "core/region.h"
#include "x86/hw.h"
#include "x86/smp.h"

/* x86/core.ld; all page-aligned. */
extern u8 core_start[], core_text_end[], core_rodata_end[], core_end[];

hpa_t image_pa(const void *p)
{
	return HPA((u64)p - CORE_VA + host.region_base);
}

void *image_ptr(u64 pa)
{
	return (void *)(CORE_VA + (pa - host.region_base));
}

void *direct_ptr(u64 pa)
{
	return (void *)(DIRECT_VA + pa);
}

hpa_t hostmap_root(void)
{
	return pte_table_pa(pte_root(PT_HOST));
}

static enum status map_pages(const u8 *from, const u8 *to, u32 prot)
{
	while (from < to) {
		enum status st = pt_map(PT_HOST, (u64)from, image_pa(from).a, 1, prot);

		if (st != OK)
			return st;
		from += PAGE_SIZE;
	}
	return OK;
}

/* Text, read-only data, data; and a page that is not there below each stack. */
static enum status map_image(void)
{
	enum status st = map_pages(core_start, core_text_end, PT_R | PT_X);
	u32 i = 0;

	if (st == OK)
		st = map_pages(core_text_end, core_rodata_end, PT_R);
	if (st == OK)
		st = map_pages(core_rodata_end, core_end, PT_R | PT_W);
	while (st == OK && i < MAX_CPUS) {
		st = pt_map(PT_HOST, (u64)cpu_stacks[i][0], 0, 1, 0);
		i++;
	}
	return st;
}

/* What is behind the image up to the region's end. */
static enum status map_tail(void)
{
	u64 at = image_pa(core_end).a;

	while (at < host.region_end)
		LOOP_ASSIGNS(at, HOSTMAP_GHOSTS)
		LOOP_INVARIANT(TAIL_INVARIANT(at))
		LOOP_DECREASES(host.region_end - at)
	{
		u32 level = (at & (LARGE_2M - 1)) == 0 ? 2 : 1;
		enum status st = pt_map(PT_HOST, (u64)image_ptr(at), at, level, PT_R | PT_W);

		if (st != OK)
			return st;
		at += pte_size(level);
	}
	return OK;
}

/* All memory below direct_end but the region, in leaves of 1 GiB where the region is not. */
static enum status map_direct(void)
{
	u64 a = 0;

	while (a < host.direct_end)
		LOOP_ASSIGNS(a, HOSTMAP_GHOSTS)
		LOOP_INVARIANT(DIRECT_INVARIANT(a))
		LOOP_DECREASES(host.direct_end - a)
	{
		u32 level = 3;
		enum status st;

		if (a == host.region_base) {
			a = host.region_end;
			continue;
		}
		if ((a & (LARGE_1G - 1)) != 0 ||
		    (a + LARGE_1G > host.region_base && a < host.region_end))
			level = 2;
		st = pt_map(PT_HOST, DIRECT_VA + a, a, level, PT_R | PT_W);
		if (st != OK)
			return st;
		a += pte_size(level);
	}
	return OK;
}

enum status hostmap_init(u64 tail_end)
{
	enum status st = map_image();

	if (st == OK)
		st = map_tail();
	if (st == OK)
		st = map_direct();
	if (st == OK)
		st = pt_map(PT_HOST, host.low_host, host.low_host, 1, PT_R | PT_X);
	if (st == OK)
		hw_write_cr3(hostmap_root().a);
	/* The loader has put the hypapps behind the image, one behind the other. */
	region_init(host.hypapps == 0 ? image_pa(core_end).a : host.hypapp_end[host.hypapps - 1],
		    tail_end);
	return st;
}
