/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The specification of memory integrity, in terms of the machine: intervals of addresses and bits of
 * page-table entries as the processor's manual defines them. It calls no function of the core, so
 * an error there cannot hide here.
 */
#ifndef PROOFS_SPEC_H
#define PROOFS_SPEC_H

#include "core/pte.h"
#include "proof.h"

/*
 * `host` as main.c leaves it: the region is aligned to 2 MiB below 4 GiB, the two pages below 640 KiB are
 * aligned and next to each other. loader/main.c makes it so (proof loader_memory).
 */
static bool spec_host_ok(void)
{
	return host.region_base >= MIB(32) && host.region_base < host.region_end &&
	       host.region_end <= GIB(4) && (host.region_base & (LARGE_2M - 1)) == 0 &&
	       (host.region_end & (LARGE_2M - 1)) == 0 && host.low_guest >= 0x20000 &&
	       host.low_guest <= 0x9e000 && (host.low_guest & PAGE_MASK) == 0 &&
	       host.low_host == host.low_guest + PAGE_SIZE && host.direct_end >= GIB(4) &&
	       host.direct_end <= BIT(52) && (host.direct_end & (LARGE_1G - 1)) == 0 &&
	       host.phys_end >= BIT(32) && host.phys_end <= BIT(52) &&
	       host.direct_end <= BIT(47) && host.cpus >= 1 && host.cpus <= MAX_CPUS;
}

/* Does a byte of XMHF's own memory lie in [first, last]? Both ends count, so nothing can wrap. */
static bool spec_ours(u64 first, u64 last)
{
	bool in_region = !(last < host.region_base || first > host.region_end - 1);
	bool in_low = !(last < host.low_host || first > host.low_host + 0xfff);

	return in_region || in_low;
}

/* Bytes that a leaf translates. AMD APM vol. 2, 5.3. */
static u64 spec_leaf_size(u32 level)
{
	switch (level) {
	case 1: return 0x1000;
	case 2: return 0x200000;
	case 3: return 0x40000000;
	default: return 0x8000000000;
	}
}

/* Where tables of each space and level are in the pool. */
struct spec_range {
	u32 first;
	u32 count;
};

static bool spec_in(struct spec_range r, u32 table)
{
	return table >= r.first && table - r.first < r.count;
}

/*
 * Is @e harmless in a table of @s at @level? @below: the tables one level down in the same space, @pool: where
 * the pool lies in memory.
 */
static bool spec_entry_ok(enum pt_space s, u32 level, u64 e, struct spec_range below, u64 pool)
{
	u64 at = e & 0x000ffffffffff000;

	if ((e & 1) == 0)
		return e == 0;
	if (level == 4 || (level > 1 && (e & 0x80) == 0)) /* points to a table */
		return below.count != 0 && at >= pool + below.first * 0x1000UL &&
		       at <= pool + (below.first + below.count - 1) * 0x1000UL;
	if ((at & (spec_leaf_size(level) - 1)) != 0)
		return false;
	if (s == PT_GUEST)
		return !spec_ours(at, at + (spec_leaf_size(level) - 1));
	return (e & 2) == 0 || (e >> 63) != 0; /* never writable and executable at once */
}

#endif
