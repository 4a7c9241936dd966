/* SPDX-License-Identifier: BSD-2-Clause */
/* See rights.h. */
#include "core/rights.h"
#include "core/backend.h"
#include "core/dma.h"
#include "core/lock.h"
#include "core/log.h"
#include "core/memprot.h"
#include "core/pt.h"
#include "core/quiesce.h"

#define ONCE_PAGES 8U /* that one instruction may touch */

static struct lock rights_lock;

/* The bits of a word: three for each hypapp, what it denies processors; then two, what devices. */
static u32 shift_of(u32 n)
{
	return 3 * n;
}

static u32 dma_shift_of(u32 n)
{
	return 3 * HYPAPPS_MAX + 2 * n;
}

/* What is known of a page. */
struct page {
	u64 word;   /* in the address bits of its entry in PT_RIGHTS */
	bool taken; /* it belongs to a partition: the bit that allows writing */
};

static struct page page_at(u64 gpa)
{
	u32 level;
	u64 e = pt_lookup(PT_RIGHTS, gpa, &level);

	if (level != 1)
		return (struct page){0, false};
	return (struct page){(e & PTE_ADDR) >> 12, (e & pte_format(PT_RIGHTS)->write) != 0};
}

static enum status put_page(u64 gpa, struct page p)
{
	return pt_map(PT_RIGHTS, gpa, p.word << 12, 1, PT_R | (p.taken ? PT_W : 0));
}

/* What nobody denies, of the fields of @width bits from @shift on. */
static u32 combine(u64 word, u32 shift, u32 width)
{
	u32 mask = (1U << width) - 1;
	u32 denied = 0;
	u32 n = 0;

	while (n < HYPAPPS_MAX) {
		denied |= (u32)(word >> (shift + width * n) & mask);
		n++;
	}
	/* Without PT_R there is nothing. */
	return (denied & PT_R) != 0 ? 0 : mask & ~denied;
}

static u32 allowed(struct page p)
{
	return p.taken ? 0 : combine(p.word, shift_of(0), 3);
}

static u32 dma_allowed(struct page p)
{
	return p.taken ? 0 : combine(p.word, dma_shift_of(0), 2);
}

/* A hypapp's bits of a word. */
struct field {
	u32 shift;
	u32 mask; /* of PT_R, PT_W, PT_X */
	bool dma;
};

static enum status set_page(u64 gpa, struct page was, struct page now, bool dma)
{
	/* First what may fail for want of tables; the same word again cannot. */
	enum status st = put_page(gpa, was);

	if (st == OK)
		st = dma ? dma_set(GPA(gpa), dma_allowed(now))
			 : memprot_set(GPA(gpa), 1, allowed(now));
	return st == OK ? put_page(gpa, now) : st;
}

/* @shrunk: processors have lost a right. */
static enum status set_pages(struct field f, u64 gpa, u32 pages, u32 prot, bool *shrunk)
{
	enum status st = OK;
	u32 i = 0;

	*shrunk = false;
	while (st == OK && i < pages) {
		struct page was = page_at(gpa + i * PAGE_SIZE);
		struct page now = was;

		now.word &= ~((u64)f.mask << f.shift);
		now.word |= (u64)(~prot & f.mask) << f.shift;
		*shrunk = *shrunk || (allowed(was) & ~allowed(now)) != 0;
		st = set_page(gpa + i * PAGE_SIZE, was, now, f.dma);
		i++;
	}
	return st;
}

enum status rights_set(const struct vcpu *v, u32 n, u64 gpa, u32 pages, u32 prot)
{
	struct field f = {shift_of(n), PT_RWX, false};
	bool shrunk;
	enum status st;

	lock_take(&rights_lock);
	st = set_pages(f, gpa, pages, prot, &shrunk);
	if (shrunk)
		quiesce_flush_all(v);
	lock_drop(&rights_lock);
	return st;
}

enum status rights_set_dma(u32 n, u64 gpa, u32 pages, u32 prot)
{
	struct field f = {dma_shift_of(n), PT_R | PT_W, true};
	bool shrunk;
	enum status st;

	lock_take(&rights_lock);
	st = set_pages(f, gpa, pages, prot, &shrunk);
	dma_flush();
	lock_drop(&rights_lock);
	return st;
}

enum status rights_take(const struct vcpu *v, u64 gpa)
{
	struct page was, now;
	enum status st = ERR_INVALID;

	lock_take(&rights_lock);
	was = page_at(gpa);
	now = was;
	now.taken = true;
	if (!was.taken) {
		st = set_page(gpa, was, now, false);
		/* Devices next, if anything holds them back. */
		if (st == OK && host.iommu != IOMMU_NONE)
			st = set_page(gpa, now, now, true);
		dma_flush();
		if (st == OK)
			quiesce_flush_all(v);
		else if (put_page(gpa, was) != OK || memprot_set(GPA(gpa), 1, allowed(was)) != OK)
			st = ERR_RANGE; /* what was set before can be set again: not reached */
	}
	lock_drop(&rights_lock);
	return st;
}

void rights_give_back(u64 gpa)
{
	struct page now;
	enum status st;

	lock_take(&rights_lock);
	now = page_at(gpa);
	now.taken = false;
	/* All of it was set before, so none can fail. */
	st = put_page(gpa, now);
	if (st == OK)
		st = memprot_set(GPA(gpa), 1, allowed(now));
	if (st == OK && host.iommu != IOMMU_NONE)
		st = dma_set(GPA(gpa), dma_allowed(now));
	dma_flush();
	if (st != OK)
		log_error("page 0x%lx is not given back", gpa);
	lock_drop(&rights_lock);
}

u32 rights_denied(u32 n, u64 gpa)
{
	return (u32)(page_at(gpa).word >> shift_of(n) & PT_RWX);
}

u32 rights_allowed(u64 gpa)
{
	return allowed(page_at(gpa));
}

bool rights_taken(u64 gpa)
{
	return page_at(gpa).taken;
}

bool rights_once(struct vcpu *v, gpa_t gpa, struct exit *next)
{
	u64 page[ONCE_PAGES];
	u32 pages = 0;
	bool done = false;
	bool more = true;

	/* A hypapp may hold, too, when it takes this lock: first the one, then the other. */
	quiesce_hold(v);
	lock_take(&rights_lock);
	while (more && pages < ONCE_PAGES) {
		page[pages] = gpa.a & ~PAGE_MASK;
		done = rights_taken(page[pages]) || memprot_set(GPA(page[pages]), 1, PT_RWX) != OK;
		if (done)
			break; /* a partition's since: the guest tries again, and is refused */
		pages++;
		backend_flush(v);
		done = backend_step(v, next);
		gpa = next->gpa;
		/* The same instruction may touch another page that is restricted. */
		more = !done && next->kind == EXIT_NPF && rights_allowed(gpa.a) != PT_RWX &&
		       !rights_taken(gpa.a);
	}
	while (pages > 0) {
		pages--;
		/* It was there before, so this cannot fail. */
		if (memprot_set(GPA(page[pages]), 1, rights_allowed(page[pages])) != OK)
			done = false;
	}
	backend_flush(v);
	lock_drop(&rights_lock);
	quiesce_release();
	return done;
}
