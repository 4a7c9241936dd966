/* SPDX-License-Identifier: BSD-2-Clause */
/* See early.h. */
#include "iommu/early.h"
#include "core/contract.h"
#include "core/image.h"
#include "iommu/format.h"

/* I/O APICs, chipset, IOMMUs; and messages, which VT-d does not let a leaf reach. */
#define PLATFORM_FROM 0xfec00000UL
#define PLATFORM_TO 0xff000000UL

struct early {
	const struct pt_format *f;
	const struct holes *h;
	u32 largest;
};

static bool is_open(u64 a, u64 size, const struct holes *h)
{
	u32 i = 0;

	if (a < PLATFORM_TO && a + size > PLATFORM_FROM)
		return false;
	while (i < h->count)
		LOOP_ASSIGNS(i)
		LOOP_INVARIANT(i <= h->count && NOT_HOLE_SO_FAR(i, a, size))
		LOOP_DECREASES(h->count - i)
	{
		if (a < h->to[i] && a + size > h->from[i])
			return false;
		i++;
	}
	return true;
}

/* The entries @i to @end of the table, or tables in a row, of that level that begins at @at. */
static void fill(const struct early *e, u64 at, u32 level, u32 i, u32 end)
{
	volatile u64 *t = image_ptr(at);
	u64 size = level == 1 ? PAGE_SIZE : level == 2 ? LARGE_2M : LARGE_1G;
	u64 bits = e->f->leaf[level - 1] | e->f->write;

	while (i < end)
		LOOP_ASSIGNS(i, EARLY_TABLES)
		LOOP_INVARIANT(i <= end && LEAVES_SO_FAR(i))
		LOOP_DECREASES(end - i)
	{
		t[i] = level <= e->largest && is_open(i * size, size, e->h) ? i * size | bits : 0;
		i++;
	}
}

void early_fill(u64 at, enum iommu_kind kind, const struct holes *h, u32 largest)
{
	const struct early e = {kind == IOMMU_VTD ? &vtd_pt_format : &amdvi_pt_format, h, largest};
	volatile u64 *l4 = image_ptr(at);
	volatile u64 *l3 = image_ptr(at + PAGE_SIZE);
	volatile u64 *l2 = image_ptr(at + 2 * PAGE_SIZE);
	u64 l1 = at + 6 * PAGE_SIZE;
	u32 i = 0;

	fill(&e, l1, 1, 0, 512);
	fill(&e, at + 2 * PAGE_SIZE, 2, 1, 4 * 512);
	fill(&e, at + PAGE_SIZE, 3, 4, 512);
	l2[0] = l1 | e.f->table[1];
	while (i < 4) {
		l3[i] = (at + (2 + i) * PAGE_SIZE) | e.f->table[2];
		i++;
	}
	l4[0] = (at + PAGE_SIZE) | e.f->table[3];
}
