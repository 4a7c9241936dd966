/* SPDX-License-Identifier: BSD-2-Clause */
/* See memprot.h. */
#include "core/memprot.h"
#include "core/contract.h"
#include "core/identity.h"
#include "core/lock.h"
#include "core/pt.h"

static struct lock memprot_lock;

enum status memprot_init(void)
{
	u64 end = (host.direct_end + LARGE_1G - 1) & ~(LARGE_1G - 1);

	return identity_map(PT_GUEST, end, PT_RWX, 3);
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
