/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rights of one page, from any words of all hypapps: what the tables get is what nobody denies (counted here bit by bit),
 * a hypapp changes its own word only, a page that a partition has is nobody else's, and whatever is taken away is flushed.
 */
#include "core/rights.h"
#include "core/backend.h"
#include "core/dma.h"
#include "core/lock.h"
#include "core/memprot.h"
#include "core/pt.h"
#include "core/quiesce.h"
#include "model/one.h"

#define PAGE 0x5000UL
static u64 entry;	       /* of the page, in PT_RIGHTS */
static u32 cpu_prot, dma_prot; /* what the tables of processors and devices say */
static bool flushed, dma_flushed, held, locked, failing, split;

static const struct pt_format format = {.write = BIT(1)};
const struct pt_format *pte_format(enum pt_space s)
{
	return &format;
}
u64 pt_lookup(enum pt_space s, u64 addr, u32 *level)
{
	check(s == PT_RIGHTS, "words");
	if (entry == 0 || (addr & ~PAGE_MASK) != PAGE) {
		*level = 2;
		return 0;
	}
	*level = 1;
	return entry;
}
enum status pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot)
{
	check(s == PT_RIGHTS && level == 1 && (prot == PT_R || prot == (PT_R | PT_W)), "as pt_map() is proven for");
	check((target & PAGE_MASK) == 0 && target < BIT(52) && addr == PAGE && locked, "a word");
	if (entry == 0 && failing)
		return ERR_NOMEM;
	entry = target | 1 | ((prot & PT_W) != 0 ? 2 : 0);
	return OK;
}
enum status memprot_set(gpa_t gpa, u64 pages, u32 prot)
{
	check(gpa.a == PAGE && pages == 1 && locked, "that page");
	if (!split && failing && nondet(bool))
		return ERR_NOMEM;
	split = true; /* memprot.h: it cannot fail for a page that it was called for before */
	if ((cpu_prot & ~prot) != 0)
		flushed = false;
	cpu_prot = prot;
	return OK;
}
enum status dma_set(gpa_t gpa, u32 prot)
{
	check(gpa.a == PAGE && locked && prot < 4, "that page");
	if (failing && nondet(bool))
		return ERR_NOMEM;
	dma_prot = prot;
	dma_flushed = false;
	return OK;
}
void dma_flush(void)
{
	check(locked, "nobody changes rights meanwhile");
	dma_flushed = true;
}
void quiesce_flush_all(const struct vcpu *v)
{
	flushed = true;
}
void quiesce_hold(const struct vcpu *v)
{
	check(!locked && !held, "before the lock");
	held = true;
}
void quiesce_release(void)
{
	held = false;
}
void lock_take(struct lock *l)
{
	locked = true;
}
void lock_drop(struct lock *l)
{
	check(locked, "taken");
	locked = false;
}
void backend_flush(struct vcpu *v)
{
	flushed = true;
}
bool backend_step(struct vcpu *v, struct exit *e)
{
	check(held && locked && cpu_prot == PT_RWX && flushed, "alone, and with new translations");
	e->kind = nondet(enum exit_kind);
	e->gpa.a = nondet(bool) ? PAGE : 0;
	assume(e->kind < EXIT_KINDS && (e->kind != EXIT_NPF || e->gpa.a != PAGE)); /* it was open */
	return nondet(bool);
}
#include "core/rights.c"

/* Bit by bit: does any hypapp deny @right (0 to 2) to processors, (0, 1) to devices? */
static bool denies(u64 e, u32 right)
{
	bool any = false;

	for (u32 n = 0; n < HYPAPPS_MAX; n++)
		any = any || ((e >> 12 >> (3 * n + right)) & 1) != 0;
	return any;
}
static bool denies_dma(u64 e, u32 right)
{
	bool any = false;

	for (u32 n = 0; n < HYPAPPS_MAX; n++)
		any = any || ((e >> 12 >> (24 + 2 * n + right)) & 1) != 0;
	return any;
}
static u32 spec_prot(u64 e)
{
	if ((e & 2) != 0 || denies(e, 0))
		return 0;
	return 1U | (denies(e, 1) ? 0 : 2U) | (denies(e, 2) ? 0 : 4U);
}
static u32 spec_dma(u64 e)
{
	if ((e & 2) != 0 || denies_dma(e, 0))
		return 0;
	return 1U | (denies_dma(e, 1) ? 0 : 2U);
}

void harness(void)
{
	u32 n = nondet(u32), prot = nondet(u32);
	u64 was;
	struct exit next = {0};
	enum status st;

	assume(n < HYPAPPS_MAX && prot <= PT_RWX);
	entry &= 0x000ffffffffff003;
	assume(entry == 0 || (entry & 1) != 0);
	was = entry;
	cpu_prot = spec_prot(entry);
	dma_prot = spec_dma(entry);
	held = locked = false;
	split = entry != 0;
	flushed = dma_flushed = true;
#if CASE == 0
	st = rights_set(&one, n, PAGE, 1, prot);
	if (st == OK) {
		check(((entry >> 12) & 0xffffffffff & ~(7UL << 3 * n)) == ((was >> 12) & ~(7UL << 3 * n)), "its own word only");
		check(((entry >> 12 >> 3 * n) & 7) == (~prot & 7), "as it says");
		check((entry & 2) == (was & 2), "a partition's stays so");
	}
	check(cpu_prot == spec_prot(entry) || !(st == OK), "what nobody denies");
	check((cpu_prot & ~spec_prot(was)) == 0 || st == OK, "never more for want of tables");
#elif CASE == 1
	st = rights_set_dma(n, PAGE, 1, prot & 3);
	if (st == OK) {
		check(((entry >> 12 >> (24 + 2 * n)) & 3) == (~prot & 3), "as it says");
		check(((entry >> 12) & 0xffffffffff & ~(3UL << (24 + 2 * n))) == ((was >> 12) & ~(3UL << (24 + 2 * n))),
		      "its own word only");
		check(dma_prot == spec_dma(entry), "what nobody denies");
	}
	check(cpu_prot == spec_prot(was), "processors are another matter");
#elif CASE == 2
	st = rights_take(&one, PAGE);
	if (st == OK) {
		check((was & 2) == 0, "not twice");
		check(cpu_prot == 0 && (host.iommu == IOMMU_NONE || dma_prot == 0), "nobody reaches it");
		check(flushed && rights_taken(PAGE), "no processor any more");
		failing = false;
		rights_give_back(PAGE);
		check(!rights_taken(PAGE) && cpu_prot == spec_prot(was), "as before");
		check(host.iommu == IOMMU_NONE || dma_prot == spec_dma(was), "devices, too");
	} else if (st == ERR_INVALID) {
		check((was & 2) != 0 && entry == was && cpu_prot == 0, "it was taken");
	}
#else
	check(rights_denied(n, PAGE) == ((was >> 12 >> 3 * n) & 7), "its word");
	check(rights_allowed(PAGE) == spec_prot(was), "all words");
	failing = false;
	(void)rights_once(&one, GPA(PAGE + 5), &next);
	check(cpu_prot == spec_prot(was) && entry == was, "closed again behind the one instruction");
	check(!held, "the others go on");
#endif
	check(flushed || (cpu_prot & spec_prot(was)) == spec_prot(was), "what was taken away is flushed");
	check(dma_flushed, "devices use nothing old");
	check(!locked, "no lock is left");
	END_OF_PROOF;
}
