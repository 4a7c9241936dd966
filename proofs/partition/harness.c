/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Partitions by any hypapp with any arguments, from any state that is consistent: their tables get only pages of the
 * guest's that were taken from it, each is recorded, and each is overwritten before it goes back; nobody reaches a
 * partition that is not its own.
 */
#include "core/partition.h"
#include "core/backend.h"
#include "core/hypapp.h"
#include "core/image.h"
#include "core/lock.h"
#include "core/pt.h"
#include "core/rights.h"
#include "model/one.h"
#include "x86/fpu.h"
#undef PARTITIONS_MAX
#define PARTITIONS_MAX 1
#undef PARTITION_PAGES
#define PARTITION_PAGES 1U

#define PAGES 4U /* the guest's pages of the model: at 0, 1000h, ... */
static bool taken[PAGES], zero[PAGES], mapped_here[PAGES];
static u32 locked, entered, fpu_in;
static u64 mapped_at;

/* It is RAM and the guest's, as far as the model goes. */
static bool is_guests(u64 gpa)
{
	return (gpa & PAGE_MASK) == 0 && gpa / PAGE_SIZE < PAGES;
}
bool hypapp_is_ram(u64 gpa, u64 len)
{
	return is_guests(gpa) && len == PAGE_SIZE;
}
bool host_overlaps(u64 a, u64 len)
{
	return a == 3 * PAGE_SIZE; /* the last is XMHF's */
}
static u8 page_of[PAGES][1];
void *direct_ptr(u64 pa)
{
	check(is_guests(pa) && taken[pa / PAGE_SIZE], "only a page that was taken is written");
	return page_of[pa / PAGE_SIZE];
}
#define memset model_memset
static struct partition *cleared;
static void *model_memset(void *p, int c, size_t n)
{
	if (n == PAGE_SIZE) {
		check(c == 0, "zeroes");
		zero[(u32)(__CPROVER_POINTER_OFFSET(p))] = true;
	} else {
		check(n == sizeof(struct vcpu), "its registers");
		((struct vcpu *)p)->gpr[0] = 0; /* of all others the same */
		((struct vcpu *)p)->rip = 0;
	}
	return p;
}
enum status rights_take(const struct vcpu *v, u64 gpa)
{
	check(is_guests(gpa) && !host_overlaps(gpa, PAGE_SIZE), "the guest's");
	if (taken[gpa / PAGE_SIZE])
		return ERR_INVALID;
	if (nondet(bool))
		return ERR_NOMEM;
	taken[gpa / PAGE_SIZE] = true;
	zero[gpa / PAGE_SIZE] = false;
	mapped_here[gpa / PAGE_SIZE] = false; /* no partition had it */
	return OK;
}
void rights_give_back(u64 gpa)
{
	u64 n = gpa / PAGE_SIZE;

	check(is_guests(gpa) && taken[n], "it was taken");
	check(!mapped_here[n], "no table of a partition has it any more");
	taken[n] = false;
}
bool rights_taken(u64 gpa)
{
	return gpa / PAGE_SIZE < PAGES && taken[gpa / PAGE_SIZE];
}
/* Of the tables: one address, chosen freely, and what it maps. */
static u64 entry;
static enum pt_space entry_space;
u64 pt_lookup(enum pt_space s, u64 addr, u32 *level)
{
	*level = 1;
	return s == entry_space && addr == mapped_at ? entry : nondet(u64);
}
enum status pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot)
{
	check(s >= PT_PARTITION && s < PT_HYPAPP && level == 1 && addr < MIB(8), "a partition's tables");
	if (prot == 0) {
		for (u32 i = 0; i < PAGES; i++)
			mapped_here[i] = false; /* the one that is given back next */
		return OK;
	}
	check((prot & PT_R) != 0 && (prot & ~PT_RWX) == 0, "rights");
	check(is_guests(target) && taken[target / PAGE_SIZE] && !host_overlaps(target, PAGE_SIZE), "a page that was taken");
	if (nondet(bool))
		return ERR_NOMEM;
	mapped_here[target / PAGE_SIZE] = true;
	return OK;
}
u32 pte_root(enum pt_space s)
{
	return (u32)s;
}
hpa_t pte_table_pa(u32 table)
{
	return HPA(table * PAGE_SIZE);
}
void lock_take(struct lock *l)
{
	check(locked == 0, "not twice");
	locked++;
}
void lock_drop(struct lock *l)
{
	locked--;
}
static bool can;
bool fpu_fits(void)
{
	return can;
}
bool backend_has_partitions(void)
{
	return can;
}
void fpu_reset(u32 n)
{
	check(n < PARTITIONS_MAX, "one there is");
}
u64 fpu_enter(u32 n)
{
	fpu_in++;
	return n;
}
void fpu_leave(u32 n, u64 xcr0)
{
	check(entered == 1 && xcr0 == n, "the guest's own");
	fpu_in--;
}
void backend_partition_reset(u32 n, hpa_t root)
{
	check(n < PARTITIONS_MAX && root.a == (PT_PARTITION + n) * PAGE_SIZE, "its own tables");
}
void backend_partition_run(struct vcpu *v, u32 n, struct vcpu *regs, struct exit *e)
{
	check(v == &one && n < PARTITIONS_MAX && regs != v && fpu_in == 1, "its own registers");
	entered++;
	e->kind = nondet(enum exit_kind);
	e->gpa.a = nondet(u64);
	assume(e->kind < EXIT_KINDS && e->gpa.a < BIT(52));
	e->info = nondet(u64);
	e->vector = nondet(u8);
	regs->rip = nondet(u64);
}
void backend_flush(struct vcpu *v)
{
	check(v == &one && entered == 1, "behind the run");
	entered++;
}
#include "core/partition.c"

static bool is_consistent(void)
{
	for (u32 n = 0; n < PARTITIONS_MAX; n++) {
		const struct partition *p = &partitions[n];

		if (p->pages > PARTITION_PAGES || (!p->used && p->pages != 0))
			return false;
		for (u32 i = 0; i < p->pages; i++) {
			if (!is_guests(p->gpa[i]) || !taken[p->gpa[i] / PAGE_SIZE] || p->at[i] >= MIB(8) ||
			    p->gpa[i] == 3 * PAGE_SIZE)
				return false;
		}
	}
	return true;
}

static void enter(u32 hypapp, u64 handle, bool mine)
{
	u64 val;

	if (partition_enter(&one, hypapp, handle, &val) == XMHF_SUCCESS)
		check(mine && entered == 2 && (val & 0xff) <= XMHF_LEFT_DENIED, "it ran once, and the guest flushes");
	else
		check(!mine && entered == 0, "another's");
}

static void hide(u32 hypapp, u64 a, u64 b)
{
	u64 first = a / PAGE_SIZE, last = (a + b - 1) / PAGE_SIZE;

	if (partition_hides(hypapp, a, b))
		check((first < PAGES && taken[first]) || (last < PAGES && taken[last]), "only what was taken is hidden");
}

static void scrub_all(void)
{
	partition_scrub();
	for (u32 i = 0; i < PARTITIONS_MAX; i++)
		check(!partitions[i].used || partitions[i].pages == 0 || zero[partitions[i].gpa[0] / PAGE_SIZE],
		      "nothing is left when the machine goes down");
}

void harness(void)
{
	u32 hypapp = nondet(u32);
	u64 handle = nondet(u64), a = nondet(u64), b = nondet(u64), c = nondet(u64), val = nondet(u64);
	struct partition *p;
	bool mine;
	u32 pages;

	host.direct_end = GIB(4);
	locked = entered = fpu_in = 0;
	assume(is_consistent() && hypapp < HYPAPPS_MAX);
	mine = handle < PARTITIONS_MAX && partitions[handle].used && partitions[handle].owner == hypapp;
	p = &partitions[mine ? handle : 0];
	pages = p->pages;
#if CASE == 0
	if (partition_give(&one, hypapp, handle, a, b, c) == XMHF_SUCCESS) {
		check(mine && p->pages == pages + 1, "its own");
		check(p->gpa[pages] == a && p->at[pages] == b && taken[a / PAGE_SIZE] && mapped_here[a / PAGE_SIZE],
		      "recorded, taken and mapped");
	} else {
		check(p->pages == pages, "nothing has changed");
	}
#elif CASE == 1
	/* Of one page: the tables' model has one. */
	assume(p->pages <= 1);
	if (p->pages == 1)
		mapped_here[p->gpa[0] / PAGE_SIZE] = true;
	a = p->gpa[0] / PAGE_SIZE;
	if (partition_destroy(hypapp, handle) == XMHF_SUCCESS) {
		check(mine && !p->used && p->pages == 0, "it is no more");
		check(pages == 0 || (zero[a] && !taken[a] && !mapped_here[a]), "overwritten, and given back");
		check(p->cpu.gpr[0] == 0 && p->cpu.rip == 0, "no register is left");
	} else {
		check(!mine && entered == 0, "another's");
	}
#elif CASE == 2
	if (nondet(bool)) {
		if (partition_create(hypapp, &val) == XMHF_SUCCESS)
			check(val < PARTITIONS_MAX && partitions[val].used && partitions[val].owner == hypapp, "its own now");
	} else if (nondet(bool)) {
		if (partition_get(hypapp, handle, a, &b) == XMHF_SUCCESS)
			check(mine && a <= XMHF_RFLAGS, "one of its own registers");
	} else if (partition_set(hypapp, handle, a, c) == XMHF_SUCCESS) {
		check(mine && (a != XMHF_RFLAGS || (p->cpu.rflags & 0x33202) == 2), "its own; no IOPL, NT, VM");
	}
#elif CASE == 3
	enter(hypapp, handle, mine);
#elif CASE == 4
	assume(a < BIT(52) && b >= 1 && b <= PAGE_SIZE);
	hide(hypapp, a, b);
#else
	scrub_all();
#endif
	check(locked == 0, "no lock is left");
	check(is_consistent() || CASE == 1, "consistent again");
	END_OF_PROOF;
}
