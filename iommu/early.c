/* SPDX-License-Identifier: BSD-2-Clause */
/* See early.h. */
#include "iommu/early.h"
#include "core/contract.h"
#include "core/image.h"
#include "iommu/format.h"

#define LEAVES_2M 2048U /* 4 GiB */
#define LEAVES_1G 512U
/* I/O APICs, chipset, IOMMUs; and messages, which VT-d does not let a leaf reach. */
#define PLATFORM_FROM 0xfec00000UL
#define PLATFORM_TO 0xff000000UL

static bool is_open(u64 a, u64 from, u64 to)
{
	return (a < from || a >= to) && (a < PLATFORM_FROM || a >= PLATFORM_TO);
}

void early_fill(u64 at, enum iommu_kind kind, u64 from, u64 to, u32 largest)
{
	const struct pt_format *f = kind == IOMMU_VTD ? &vtd_pt_format : &amdvi_pt_format;
	volatile u64 *l4 = image_ptr(at);
	volatile u64 *l3 = image_ptr(at + PAGE_SIZE);
	volatile u64 *l2 = image_ptr(at + 2 * PAGE_SIZE);
	u64 i = 0;

	while (i < LEAVES_2M)
		LOOP_ASSIGNS(i, EARLY_LEVEL2)
		LOOP_INVARIANT(i <= LEAVES_2M && LEVEL2_SO_FAR(i))
		LOOP_DECREASES(LEAVES_2M - i)
	{
		u64 a = i * LARGE_2M;

		l2[i] = is_open(a, from, to) ? a | f->leaf[1] | f->write : 0;
		i++;
	}
	i = 0;
	while (i < LEAVES_1G)
		LOOP_ASSIGNS(i, EARLY_LEVEL3)
		LOOP_INVARIANT(i <= LEAVES_1G && LEVEL3_SO_FAR(i))
		LOOP_DECREASES(LEAVES_1G - i)
	{
		if (i < 4)
			l3[i] = (at + (2 + i) * PAGE_SIZE) | f->table[2];
		else
			l3[i] = largest >= 3 ? i * LARGE_1G | f->leaf[2] | f->write : 0;
		i++;
	}
	l4[0] = (at + PAGE_SIZE) | f->table[3];
}
