/* SPDX-License-Identifier: BSD-2-Clause */
/* See identity.h. */
#include "core/identity.h"
#include "core/contract.h"
#include "core/mtrr.h"
#include "core/pt.h"

static bool leaf_fits(enum pt_space s, u64 a, u64 end, u32 level)
{
	u64 size = pte_size(level);

	return (a & (size - 1)) == 0 && end - a >= size && !host_overlaps(a, size) &&
	       (pte_format(s)->type == 0 || mtrr_uniform(a, size));
}

/*
 * The largest leaf that may begin at @a, has room before @end, touches nothing of ours, and has one
 * memory type, if the format has types.
 */
static u32 leaf_level(enum pt_space s, u64 a, u64 end, u32 largest)
{
	if (largest >= 3 && leaf_fits(s, a, end, 3))
		return 3;
	return leaf_fits(s, a, end, 2) ? 2 : 1;
}

enum status identity_map(enum pt_space s, u64 end, u32 prot, u32 largest)
{
	u64 a = 0;

	while (a < end)
		LOOP_ASSIGNS(a)
	LOOP_INVARIANT(IDENTITY_INVARIANT(a, end))
	LOOP_DECREASES(end - a)
	{
		u32 level = leaf_level(s, a, end, largest);
		u64 target = a == host.low_host ? host.low_guest : a;

		if (!host_overlaps(target, pte_size(level))) {
			enum status st = pt_map(s, a, target, level, prot);

			if (st != OK)
				return st;
		}
		a += pte_size(level);
		/* The region is aligned to 2 MiB: step over it without tables of 4 KiB leaves. */
		if (a == host.region_base)
			a = host.region_end;
	}
	return OK;
}
