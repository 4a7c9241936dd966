/* SPDX-License-Identifier: BSD-2-Clause */
/* See partition.h. */
#include "core/partition.h"
#include "core/api.h"
#include "core/backend.h"
#include "core/hypapp.h"
#include "core/image.h"
#include "core/lock.h"
#include "core/pt.h"
#include "core/rights.h"
#include "core/string.h"
#include "x86/fpu.h"

#define RFLAGS_ONE 2UL

struct partition {
	bool used;
	u32 owner; /* hypapp */
	u32 pages;
	struct vcpu cpu; /* its registers; all else in it is unused */
	u64 gpa[PARTITION_PAGES];
	u64 at[PARTITION_PAGES];
};

static struct partition partitions[PARTITIONS_MAX];
static struct lock partition_lock;

static enum pt_space space_of(u64 handle)
{
	return (enum pt_space)(PT_PARTITION + (u32)(handle & 0xff));
}

/* The partition that a hypapp means; NULL: it has none such. */
static struct partition *find(u32 hypapp, u64 handle)
{
	struct partition *p;

	if (handle >= PARTITIONS_MAX)
		return NULL;
	p = &partitions[handle];
	return p->used && p->owner == hypapp ? p : NULL;
}

enum xmhf_status partition_create(u32 hypapp, u64 *handle)
{
	enum xmhf_status st = XMHF_ENOMEM;
	u32 n = 0;

	if (!fpu_fits() || !backend_has_partitions())
		return XMHF_ENOTSUP;
	lock_take(&partition_lock);
	while (n < PARTITIONS_MAX && partitions[n].used)
		n++;
	if (n < PARTITIONS_MAX) {
		fpu_reset(n);
		backend_partition_reset(n, pte_table_pa(pte_root(space_of(n))));
		st = XMHF_SUCCESS;
		partitions[n].used = true;
		partitions[n].owner = hypapp;
		partitions[n].cpu.rflags = RFLAGS_ONE;
		*handle = n;
	}
	lock_drop(&partition_lock);
	return st;
}

/* The page is the guest's, and nobody's partition has it: make it this one's. */
static enum xmhf_status give(const struct vcpu *v, struct partition *p, u64 handle, u64 gpa, u64 at,
			     u32 prot)
{
	enum status st = rights_take(v, gpa);

	if (st != OK)
		return api_status(st, XMHF_ERANGE);
	st = pt_map(space_of(handle), at, gpa, 1, prot);
	if (st != OK) {
		rights_give_back(gpa);
		return api_status(st, XMHF_ERANGE);
	}
	lock_take(&partition_lock);
	p->gpa[p->pages] = gpa;
	p->at[p->pages] = at;
	p->pages++;
	lock_drop(&partition_lock);
	return XMHF_SUCCESS;
}

enum xmhf_status partition_give(const struct vcpu *v, u32 hypapp, u64 handle, u64 gpa, u64 at,
				u64 prot)
{
	struct partition *p = find(hypapp, handle);
	u32 level;

	if (p == NULL || (gpa & PAGE_MASK) != 0 || (at & PAGE_MASK) != 0 || prot > PT_RWX ||
	    (prot & PT_R) == 0)
		return XMHF_EINVAL;
	if (at >= XMHF_PARTITION_END || !hypapp_is_ram(gpa, PAGE_SIZE) || gpa >= host.direct_end ||
	    host_overlaps(gpa, PAGE_SIZE) || pt_lookup(space_of(handle), at, &level) != 0)
		return XMHF_ERANGE;
	if (p->pages == PARTITION_PAGES)
		return XMHF_ENOMEM;
	return give(v, p, handle, gpa, at, (u32)prot);
}

enum xmhf_status partition_get(u32 hypapp, u64 handle, u64 which, u64 *val)
{
	const struct partition *p = find(hypapp, handle);

	if (p == NULL || which > XMHF_RFLAGS)
		return XMHF_EINVAL;
	if (which < REGS)
		*val = p->cpu.gpr[which];
	else
		*val = which == XMHF_RIP ? p->cpu.rip : p->cpu.rflags;
	return XMHF_SUCCESS;
}

enum xmhf_status partition_set(u32 hypapp, u64 handle, u64 which, u64 val)
{
	struct partition *p = find(hypapp, handle);

	if (p == NULL || which > XMHF_RFLAGS)
		return XMHF_EINVAL;
	if (which < REGS)
		p->cpu.gpr[which] = val;
	else if (which == XMHF_RIP)
		p->cpu.rip = val;
	else
		p->cpu.rflags = (val & RFLAGS_FREE) | RFLAGS_ONE;
	return XMHF_SUCCESS;
}

static u64 left_for(struct partition *p, const struct exit *e)
{
	switch ((u32)e->kind) {
	case EXIT_HYPERCALL: p->cpu.rip = e->info; return XMHF_LEFT_CALL;
	case EXIT_RESUME:
	case EXIT_NMI:
	case EXIT_INIT: return XMHF_LEFT_INTERRUPT; /* it waits, and is the guest's */
	case EXIT_NPF: return XMHF_LEFT_MEMORY | e->gpa.a << 8;
	case EXIT_EXCEPTION: return XMHF_LEFT_DENIED | (u64)e->kind << 8 | (u64)e->vector << 16;
	default: return XMHF_LEFT_DENIED | (u64)e->kind << 8;
	}
}

enum xmhf_status partition_enter(struct vcpu *v, u32 hypapp, u64 handle, u64 *left)
{
	struct partition *p = find(hypapp, handle);
	struct exit e = {0};
	u64 guest_xcr0;

	if (p == NULL)
		return XMHF_EINVAL;
	p->cpu.id = v->id;
	guest_xcr0 = fpu_enter((u32)handle);
	backend_partition_run(v, (u32)handle, &p->cpu, &e);
	fpu_leave((u32)handle, guest_xcr0);
	backend_flush(v);
	*left = left_for(p, &e);
	return XMHF_SUCCESS;
}

/* Overwrite all that the partition holds, here and with the backend. */
static void scrub(u32 n)
{
	struct partition *p = &partitions[n];
	u32 i = 0;

	while (i < p->pages) {
		memset(direct_ptr(p->gpa[i]), 0, PAGE_SIZE);
		i++;
	}
	memset(&p->cpu, 0, sizeof(p->cpu));
	fpu_reset(n);
	backend_partition_reset(n, pte_table_pa(pte_root(space_of(n))));
}

enum xmhf_status partition_destroy(u32 hypapp, u64 handle)
{
	struct partition *p = find(hypapp, handle);

	if (p == NULL)
		return XMHF_EINVAL;
	scrub((u32)handle);
	lock_take(&partition_lock);
	while (p->pages > 0) {
		p->pages--;
		/* The tables stay for the next partition; the entry is there, so this cannot fail.
		 */
		if (pt_map(space_of(handle), p->at[p->pages], 0, 1, 0) == OK)
			rights_give_back(p->gpa[p->pages]);
	}
	p->used = false;
	lock_drop(&partition_lock);
	return XMHF_SUCCESS;
}

/* Is the page @gpa in a partition of another hypapp? */
static bool is_hidden(u32 hypapp, u64 gpa)
{
	u32 n = 0;

	while (n < PARTITIONS_MAX) {
		const struct partition *p = &partitions[n];
		u32 i = 0;

		while (i < p->pages && p->gpa[i] != gpa)
			i++;
		if (i < p->pages && p->owner != hypapp)
			return true;
		n++;
	}
	return false;
}

bool partition_hides(u32 hypapp, u64 gpa, u64 len)
{
	u64 first = gpa & ~PAGE_MASK;
	u64 last = (gpa + len - 1) & ~PAGE_MASK;
	bool hidden;

	if (!rights_taken(first) && !rights_taken(last))
		return false;
	lock_take(&partition_lock);
	hidden = is_hidden(hypapp, first) || is_hidden(hypapp, last);
	lock_drop(&partition_lock);
	return hidden;
}

void partition_scrub(void)
{
	u32 n = 0;

	while (n < PARTITIONS_MAX) {
		if (partitions[n].used)
			scrub(n);
		n++;
	}
}
