/* SPDX-License-Identifier: BSD-2-Clause */
/* See memprot.h. */
#include "core/memprot.h"
#include "core/contract.h"
#include "core/lock.h"
#include "core/pt.h"

static struct lock memprot_lock;

bool host_overlaps(u64 a, u64 len)
{
	u64 last;

	if (len - 1 > UINT64_MAX - a)
		return true;
	last = a + (len - 1);
	if (a < host.region_end && last >= host.region_base)
		return true;
	return a < host.low_host + PAGE_SIZE && last >= host.low_host;
}

static bool leaf_fits(u64 a, u64 end, u32 level)
{
	u64 size = pte_size(level);

	return (a & (size - 1)) == 0 && end - a >= size && !host_overlaps(a, size);
}

/* The largest leaf that may begin at @a, has room before @end, and touches nothing of ours. */
static u32 leaf_level(u64 a, u64 end)
{
	if (leaf_fits(a, end, 3))
		return 3;
	return leaf_fits(a, end, 2) ? 2 : 1;
}

/*
 * Map [a, end) one to one with all rights, except what is ours. At the place of the start-up page
 * the guest sees its own page beside it: firmware tables are searched for down there (iBFT), so
 * reading must work, and there is nothing of ours to see.
 */
static enum status map_all(u64 a, u64 end)
{
	while (a < end)
		LOOP_ASSIGNS(a)
		LOOP_INVARIANT(MAP_ALL_INVARIANT(a, end))
		LOOP_DECREASES(end - a)
	{
		u32 level = leaf_level(a, end);
		u64 target = a == host.low_host ? host.low_guest : a;
		enum status st = pt_map(PT_GUEST, a, target, level, PT_RWX);

		if (st != OK)
			return st;
		a += pte_size(level);
		/* The region is aligned to 2 MiB: step over it without tables of 4 KiB leaves. */
		if (a == host.region_base)
			a = host.region_end;
	}
	return OK;
}

enum status memprot_init(void)
{
	u64 end = (host.direct_end + LARGE_1G - 1) & ~(LARGE_1G - 1);

	return map_all(0, end);
}

hpa_t memprot_root(void)
{
	return pte_table_pa(pte_root(PT_GUEST));
}

bool memprot_fault(gpa_t gpa)
{
	u64 a = gpa.a & ~(LARGE_1G - 1);
	bool mapped = false;

	if (gpa.a < host.direct_end || gpa.a >= host.phys_end)
		return false;
	lock_take(&memprot_lock);
	if (!host_overlaps(a, LARGE_1G))
		mapped = pt_map(PT_GUEST, a, a, 3, PT_RWX) == OK;
	lock_drop(&memprot_lock);
	return mapped;
}

static enum status set_page(u64 a, u32 prot)
{
	if (host_overlaps(a, PAGE_SIZE))
		return ERR_RANGE;
	return pt_map(PT_GUEST, a, a, 1, prot);
}

enum status memprot_set(gpa_t gpa, u64 pages, u32 prot)
{
	enum status st = OK;
	u64 i = 0;

	lock_take(&memprot_lock);
	while (st == OK && i < pages)
		LOOP_ASSIGNS(i, st)
		LOOP_INVARIANT(i <= pages)
		LOOP_DECREASES(pages - i)
	{
		st = set_page(gpa.a + i * PAGE_SIZE, prot);
		i++;
	}
	lock_drop(&memprot_lock);
	return st;
}
