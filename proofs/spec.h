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

/* How the processor or the IOMMU reads the entries of a space. SPEC_GUEST: the backend's. */
enum spec_format { SPEC_X86, SPEC_EPT, SPEC_AMDVI, SPEC_VTD };
#ifdef SPEC_GUEST /* whoever includes this knows */
#elif defined(EPT)
#define SPEC_GUEST SPEC_EPT
#else
#define SPEC_GUEST SPEC_X86
#endif

/*
 * Any one of the ranges of device registers in `host`, chosen freely: what is proven of it holds for all of them.
 * No code but host_overlaps() looks at the ranges.
 */
static u64 spec_mmio_base, spec_mmio_end;

static bool spec_mmio_ok(void)
{
	return host.mmio_count <= HOST_MMIO && spec_mmio_base >= MIB(1) &&
	       spec_mmio_base < spec_mmio_end && spec_mmio_end <= BIT(52) &&
	       (spec_mmio_base & 0xfff) == 0 && (spec_mmio_end & 0xfff) == 0;
}

/* The hypapps' memory: whole pages of the region, apart from each other. */
#define SPEC_EACH_HYPAPP(c) (c(0) && c(1) && c(2) && c(3) && c(4) && c(5) && c(6) && c(7))
_Static_assert(HYPAPPS_MAX == 8, "SPEC_EACH_HYPAPP");

static bool spec_hypapps_ok(void)
{
#define IN_REGION(i)                                                                       \
	((host.hypapp_base[i] == 0 && host.hypapp_end[i] == 0) ||                          \
	 (host.hypapp_base[i] >= host.region_base &&                                       \
	  host.hypapp_base[i] < host.hypapp_end[i] && host.hypapp_end[i] <= host.region_end && \
	  (host.hypapp_base[i] & 0xfff) == 0 && (host.hypapp_end[i] & 0xfff) == 0))
	return host.hypapps <= HYPAPPS_MAX && SPEC_EACH_HYPAPP(IN_REGION);
#undef IN_REGION
}

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
	       host.direct_end <= BIT(47) && host.cpus >= 1 && host.cpus <= MAX_CPUS &&
	       spec_mmio_ok() && spec_hypapps_ok();
}

/* Does a byte of XMHF's own memory lie in [first, last]? Both ends count, so nothing can wrap. */
static bool spec_memory(u64 first, u64 last)
{
	bool in_region = !(last < host.region_base || first > host.region_end - 1);
	bool in_low = !(last < host.low_host || first > host.low_host + 0xfff);

	return in_region || in_low;
}

/* Or of those registers? */
static bool spec_ours(u64 first, u64 last)
{
	return spec_memory(first, last) || !(last < spec_mmio_base || first > spec_mmio_end - 1);
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

static enum spec_format spec_format(enum pt_space s)
{
	if (s == PT_HOST || s == PT_RIGHTS || s >= PT_HYPAPP)
		return SPEC_X86;
	if (s == PT_GUEST || s >= PT_PARTITION)
		return SPEC_GUEST;
	return host.iommu == IOMMU_VTD ? SPEC_VTD : SPEC_AMDVI;
}

/*
 * Does the hardware take @e for an entry at all? APM vol. 2, 5.3: P. SDM vol. 3C, 29.3.2: any of R, W, X. AMD I/O
 * virtualization 2.2.3: PR, and what else it may look at when PR is 0 is 0. VT-d 9.8: R or W.
 */
static bool spec_present(enum pt_space s, u64 e)
{
	switch (spec_format(s)) {
	case SPEC_EPT: return (e & 7) != 0;
	case SPEC_VTD: return (e & 3) != 0;
	case SPEC_X86:
	case SPEC_AMDVI: break;
	}
	return (e & 1) != 0;
}

/* Does it end the walk at @level? AMD-Vi: by the next level in bits 11:9; all others: by bit 7, or the level. */
static bool spec_leaf(enum pt_space s, u32 level, u64 e)
{
	if (spec_format(s) == SPEC_AMDVI)
		return (e >> 9 & 7) == 0;
	return level == 1 || (level < 4 && (e & 0x80) != 0);
}

static bool spec_writable(enum pt_space s, u64 e)
{
	return (e >> (spec_format(s) == SPEC_AMDVI ? 62 : 1) & 1) != 0;
}

static bool spec_executable(enum pt_space s, u64 e)
{
	return spec_format(s) == SPEC_EPT ? (e & 4) != 0 : e >> 63 == 0;
}

static bool spec_points(u64 at, struct spec_range r, u64 pool)
{
	return r.count != 0 && at >= pool + r.first * 0x1000UL &&
	       at <= pool + (r.first + r.count - 1) * 0x1000UL;
}

/* The tables of the host at level 3, to which a hypapp's root may point. */
static struct spec_range spec_host_tables;

/* Code in ring 3 may use this leaf (U/S, APM vol. 2, 5.3): only the hypapp's own, and only in its own space. */
static bool spec_user_ok(enum pt_space s, u64 at, u64 size, u64 e)
{
	u32 n = s < PT_HYPAPP ? 0 : (u32)s - PT_HYPAPP;

	if (s < PT_HYPAPP)
		return (e & 4) == 0;
	return n < HYPAPPS_MAX && at >= host.hypapp_base[n] && at + size <= host.hypapp_end[n];
}

/*
 * Is @e harmless in a table of @s at @level? @below: the tables one level down in the same space, @pool: where
 * the pool lies in memory.
 */
static bool spec_entry_ok(enum pt_space s, u32 level, u64 e, struct spec_range below, u64 pool)
{
	u64 at = e & 0x000ffffffffff000;

	if (!spec_present(s, e))
		return e == 0;
	/* AMD-Vi: the next level is one down, no other and no size of its own (7). Intel, AMD: bit 7 at level 4 and 1
	 * is reserved or means something else. */
	if (spec_format(s) == SPEC_AMDVI && (e >> 9 & 7) != 0 && (e >> 9 & 7) != level - 1)
		return false;
	if (spec_format(s) != SPEC_AMDVI && (level == 1 || level == 4) && (e & 0x80) != 0)
		return false;
	if (!spec_leaf(s, level, e)) /* points to a table */
		return spec_points(at, below, pool) ||
		       (s >= PT_HYPAPP && level == 4 && spec_points(at, spec_host_tables, pool));
	if (level == 4 || (at & (spec_leaf_size(level) - 1)) != 0)
		return false;
	if (s == PT_RIGHTS) /* no hardware reads it, and it holds no address */
		return level == 1;
	if (s >= PT_PARTITION && s < PT_HYPAPP && level != 1)
		return false;
	if (s == PT_GUEST || s == PT_DEVICE || (s >= PT_PARTITION && s < PT_HYPAPP))
		return !spec_ours(at, at + (spec_leaf_size(level) - 1));
	/* Never writable and executable at once. */
	return ((e & 2) == 0 || (e >> 63) != 0) && spec_user_ok(s, at, spec_leaf_size(level), e);
}

#endif
