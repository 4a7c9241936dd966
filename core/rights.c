/* SPDX-License-Identifier: BSD-2-Clause */
/* See rights.h. */
#include "core/rights.h"
#include "core/backend.h"
#include "core/dma.h"
#include "core/lock.h"
#include "core/memprot.h"
#include "core/pt.h"
#include "core/quiesce.h"

#define ONCE_PAGES 4U /* that one instruction may touch */

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

/* The word on a page: the address bits of its entry in PT_RIGHTS. */
static u64 word_at(u64 gpa)
{
	u32 level;
	u64 e = pt_lookup(PT_RIGHTS, gpa, &level);

	return level == 1 ? (e & PTE_ADDR) >> 12 : 0;
}

static enum status put_word(u64 gpa, u64 word)
{
	return pt_map(PT_RIGHTS, gpa, word << 12, 1, PT_R);
}

/* What nobody denies, of the fields of @width bits from @shift on. */
static u32 combine(u64 word, u32 shift, u32 width)
{
	u32 mask = (1U << width) - 1;
	u32 denied = 0;
	u32 n = 0;

	while (n < HYPAPPS_MAX) {
		denied |= (u32)(word >> (shift + width * n)) & mask;
		n++;
	}
	/* Without PT_R there is nothing. */
	return (denied & PT_R) != 0 ? 0 : mask & ~denied;
}

static enum status set_page(u32 n, u64 gpa, u32 prot, bool *shrunk)
{
	u64 old = word_at(gpa);
	u64 word = (old & ~(7UL << shift_of(n))) | (u64)(~prot & PT_RWX) << shift_of(n);
	u32 before = combine(old, shift_of(0), 3);
	u32 after = combine(word, shift_of(0), 3);
	/* First what may fail for want of tables; the same word again cannot. */
	enum status st = put_word(gpa, old);

	if (st == OK)
		st = memprot_set(GPA(gpa), 1, after);
	if (st == OK)
		st = put_word(gpa, word);
	if ((before & ~after) != 0)
		*shrunk = true;
	return st;
}

enum status rights_set(const struct vcpu *v, u32 n, u64 gpa, u32 pages, u32 prot)
{
	bool shrunk = false;
	enum status st = OK;
	u32 i = 0;

	lock_take(&rights_lock);
	while (st == OK && i < pages) {
		st = set_page(n, gpa + i * PAGE_SIZE, prot, &shrunk);
		i++;
	}
	if (shrunk)
		quiesce_flush_all(v);
	lock_drop(&rights_lock);
	return st;
}

static enum status set_dma_page(u32 n, u64 gpa, u32 prot)
{
	u64 old = word_at(gpa);
	u64 word = (old & ~(3UL << dma_shift_of(n))) | (u64)(~prot & 3) << dma_shift_of(n);
	enum status st = put_word(gpa, old);

	if (st == OK)
		st = dma_set(GPA(gpa), 1, combine(word, dma_shift_of(0), 2));
	if (st == OK)
		st = put_word(gpa, word);
	return st;
}

enum status rights_set_dma(u32 n, u64 gpa, u32 pages, u32 prot)
{
	enum status st = OK;
	u32 i = 0;

	lock_take(&rights_lock);
	while (st == OK && i < pages) {
		st = set_dma_page(n, gpa + i * PAGE_SIZE, prot);
		i++;
	}
	lock_drop(&rights_lock);
	return st;
}

u32 rights_denied(u32 n, u64 gpa)
{
	return (u32)(word_at(gpa) >> shift_of(n)) & PT_RWX;
}

u32 rights_allowed(u64 gpa)
{
	return combine(word_at(gpa), shift_of(0), 3);
}

bool rights_once(struct vcpu *v, struct exit *e)
{
	u64 page[ONCE_PAGES];
	u32 pages = 0;
	bool done = false;
	bool more = true;

	/* A hypapp may hold, too, when it takes this lock: first the one, then the other. */
	quiesce_hold(v);
	lock_take(&rights_lock);
	while (more && pages < ONCE_PAGES) {
		page[pages] = e->gpa.a & ~PAGE_MASK;
		if (memprot_set(GPA(page[pages]), 1, PT_RWX) != OK)
			break;
		pages++;
		backend_flush(v);
		done = backend_step(v, e);
		/* The same instruction may touch another page that is restricted. */
		more = !done && e->kind == EXIT_NPF && rights_allowed(e->gpa.a) != PT_RWX;
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
