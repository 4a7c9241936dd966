/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * core/gwalk.c: a table of walks whose results are worked out by hand, and random walks compared
 * with a second implementation (ref_gwalk.c).
 */
#include "tests/host/check.h"
#include "tests/host/fake_gmem.h"
#include "tests/host/ref_gwalk.h"

#define PG BIT(31)
#define WP BIT(16)
#define PSE BIT(4)
#define PAE BIT(5)
#define LA57 BIT(12)
#define SMEP BIT(20)
#define SMAP BIT(21)
#define LMA BIT(10)
#define NXE BIT(11)
#define NX BIT(63)

/* Where the tables of the walks by hand lie: one page a level. */
#define T5 0x5000UL
#define T4 0x4000UL
#define T3 0x3000UL
#define T2 0x2000UL
#define T1 0x1000UL

/* Present, writable and user; large. */
#define ALL 7UL
#define SUP 3UL /* present, writable */
#define RO 5UL	/* present, user */
#define PS 0x80UL

#define LIN32 0x12345678UL
#define LIN48 0xffff923456789abcUL
#define LIN57 0xff12923456789abcUL

enum who { S, U };

struct row {
	const char *name;
	u64 cr0, cr4, efer, lin;
	u64 e[5]; /* entries of levels 1 to 5 */
	enum gwalk_access access;
	enum who who;
	enum status st;
	u64 gpa, error;
	u32 reads;
};

/* What keeps a row on a line: kinds of access, the three registers that choose the tables. */
#define R GWALK_READ
#define W GWALK_WRITE
#define X GWALK_EXEC
#define F ERR_FAULT
#define C32 PG | WP, 0, 0
#define CPSE PG | WP, PSE, 0
#define CPAE PG | WP, PAE, 0
#define CPNX PG | WP, PAE, NXE
#define C48 PG | WP, PAE, LMA
#define C48N PG | WP, PAE, LMA | NXE
#define C57 PG | WP, PAE | LA57, LMA

/* clang-format off */
static const struct row rows[] = {
	/* No paging. */
	{"off", 0, 0, 0, LIN32, {0}, X, U, OK, LIN32, 0, 0},
	{"off: 32 bits", 0, 0, 0, BIT(32) + 1, {0}, R, S, OK, 1, 0, 0},
	/* 32-bit. */
	{"32 4K", C32, LIN32, {0xabcde007, T1 | 7}, R, S, OK, 0xabcde678, 0, 2},
	{"32: high bits of lin", C32, LIN32 + BIT(32), {0xa007, T1 | 7}, R, U, OK, 0xa678, 0, 2},
	{"32: no PDE", C32, LIN32, {7, T1 | 6}, R, S, F, 0, 0, 1},
	{"32: no PTE, write", C32, LIN32, {6, T1 | 7}, W, U, F, 0, 6, 2},
	{"32: no I bit", C32, LIN32, {6, T1 | 7}, X, U, F, 0, 4, 2},
	{"32: no I bit though NXE", PG, 0, NXE, LIN32, {6, T1 | 7}, X, U, F, 0, 4, 2},
	{"32: I bit with SMEP", PG, SMEP, 0, LIN32, {6, T1 | 7}, X, U, F, 0, 0x14, 2},
	{"32: PS without PSE", C32, LIN32, {0xa007, T1 | PS | 7}, R, U, OK, 0xa678, 0, 2},
	{"32: PTE bit 7 is PAT", CPSE, LIN32, {0xa087, T1 | 7}, R, U, OK, 0xa678, 0, 2},
	{"4M", CPSE, LIN32, {0, 0xabc00087}, R, U, OK, 0xabf45678, 0, 1},
	{"4M PSE-36", CPSE, LIN32, {0, 0xabc00087 | 0xa5 << 13}, R, U, OK, 0xa5abf45678, 0, 1},
	{"4M PAT", CPSE, LIN32, {0, 0xabc01087}, R, U, OK, 0xabf45678, 0, 1},
	{"4M bit 21", CPSE, LIN32, {0, 0xabe00087}, W, U, F, 0, 0xf, 1},
	{"4M bit 21, no PDE", CPSE, LIN32, {0, 0xabe00086}, R, S, F, 0, 0, 1},
	/* PAE. */
	{"PAE 4K", CPAE, LIN32, {0xfbcdef123007, T1 | 7, T2 | 1}, W, U, OK, 0xfbcdef123678, 0, 3},
	{"PAE 2M", CPAE, LIN32, {0, 0xfabcdef200087, T2 | 1}, W, U, OK, 0xfabcdef345678, 0, 2},
	{"PAE 2M PAT", CPAE, LIN32, {0, 0x201087, T2 | 1}, W, U, OK, 0x345678, 0, 2},
	{"PAE 2M bit 13", CPAE, LIN32, {0, 0x202087, T2 | 1}, R, U, F, 0, 0xd, 2},
	{"PAE 2M bit 20", CPAE, LIN32, {0, 0x300087, T2 | 1}, R, S, F, 0, 9, 2},
	{"no PDPTE", CPAE, LIN32, {7, T1 | 7, T2}, W, S, F, 0, 2, 1},
	{"PDPTE bit 1", CPAE, LIN32, {7, T1 | 7, T2 | 3}, R, S, F, 0, 9, 1},
	{"PDPTE bit 2", CPAE, LIN32, {7, T1 | 7, T2 | 5}, R, U, F, 0, 0xd, 1},
	{"PDPTE bit 5 (QEMU)", CPAE, LIN32, {0xa007, T1 | 7, T2 | 0x21}, R, S, OK, 0xa678, 0, 3},
	{"PDPTE bit 6", CPAE, LIN32, {7, T1 | 7, T2 | 0x41}, R, S, F, 0, 9, 1},
	{"PDPTE PS", CPAE, LIN32, {7, T1 | 7, T2 | 0x81}, R, S, F, 0, 9, 1},
	{"PDPTE bit 8", CPAE, LIN32, {7, T1 | 7, T2 | 0x101}, R, S, F, 0, 9, 1},
	{"PDPTE free bits", CPAE, LIN32, {0xa007, T1 | 7, T2 | 0xe19}, R, S, OK, 0xa678, 0, 3},
	{"PDPTE NX", CPNX, LIN32, {7, T1 | 7, T2 | 1 | NX}, R, S, F, 0, 9, 1},
	{"PDPTE bit 52", CPNX, LIN32, {7, T1 | 7, T2 | 1 | BIT(52)}, R, S, F, 0, 9, 1},
	{"PAE PDE bit 62", CPAE, LIN32, {7, T1 | 7 | BIT(62), T2 | 1}, R, S, F, 0, 9, 2},
	{"PAE PTE bit 52", CPAE, LIN32, {7 | BIT(52), T1 | 7, T2 | 1}, R, S, F, 0, 9, 3},
	{"PAE NX reserved", CPAE, LIN32, {7 | NX, T1 | 7, T2 | 1}, X, S, F, 0, 9, 3},
	{"PAE NX in PTE", CPNX, LIN32, {7 | NX, T1 | 7, T2 | 1}, X, S, F, 0, 0x11, 3},
	{"PAE NX in PDE", CPNX, LIN32, {7, T1 | 7 | NX, T2 | 1}, X, U, F, 0, 0x15, 3},
	{"PAE NX, read", CPNX, LIN32, {0xa007 | NX, T1 | 7, T2 | 1}, R, U, OK, 0xa678, 0, 3},
	{"PAE user page", CPAE, LIN32, {0xa007, T1 | 7, T2 | 1}, R, U, OK, 0xa678, 0, 3},
	/* 4 levels. */
	{"4K", C48, LIN48, {0xfabcdef123007, T1 | 7, T2 | 7, T3 | 7}, W, U, OK,
		0xfabcdef123abc, 0, 4},
	{"2M", C48, LIN48, {0, 0xfabcdef200087, T2 | 7, T3 | 7}, X, U, OK, 0xfabcdef389abc, 0, 3},
	{"1G", C48, LIN48, {0, 0, 0xfabcd40000087, T3 | 7}, R, U, OK, 0xfabcd56789abc, 0, 2},
	{"1G PAT", C48, LIN48, {0, 0, 0x40001087, T3 | 7}, R, U, OK, 0x56789abc, 0, 2},
	{"1G bit 13", C48, LIN48, {0, 0, 0x40002087, T3 | 7}, R, S, F, 0, 9, 2},
	{"1G bit 29", C48, LIN48, {0, 0, 0x60000087, T3 | 7}, R, S, F, 0, 9, 2},
	{"2M bit 20", C48, LIN48, {0, 0x300087, T2 | 7, T3 | 7}, R, S, F, 0, 9, 3},
	{"PML4E PS", C48, LIN48, {7, T1 | 7, T2 | 7, T3 | 0x87}, R, S, F, 0, 9, 1},
	{"bits 62:52 are free", C48, LIN48,
		{0xa007 | 0x7ffUL << 52, T1 | 7 | BIT(52), T2 | 7 | BIT(62), T3 | 7 | BIT(58)},
		R, U, OK, 0xaabc, 0, 4},
	{"NX reserved", C48, LIN48, {7, T1 | 7, T2 | 7 | NX, T3 | 7}, R, S, F, 0, 9, 2},
	{"NX reserved, no PDPTE", C48, LIN48, {7, T1 | 7, T2 | NX, T3 | 7}, R, S, F, 0, 0, 2},
	{"NX in PML4E", C48N, LIN48, {7, T1 | 7, T2 | 7, T3 | 7 | NX}, X, U, F, 0, 0x15, 4},
	{"NX in 1G", C48N, LIN48, {0, 0, 0x87 | NX, T3 | 7}, X, S, F, 0, 0x11, 2},
	{"fetch, no PTE", C48N, LIN48, {6, T1 | 7, T2 | 7, T3 | 7}, X, U, F, 0, 0x14, 4},
	{"fetch, no PTE, no NXE", C48, LIN48, {6, T1 | 7, T2 | 7, T3 | 7}, X, U, F, 0, 4, 4},
	/* What is not present, or reserved, counts before what is not allowed. */
	{"no PTE, supervisor", C48, LIN48, {0, T1 | 3, T2 | 3, T3 | 3}, R, U, F, 0, 4, 4},
	{"reserved, supervisor", C48, LIN48, {0, 0x302083, T2 | 3, T3 | 3}, R, U, F, 0, 0xd, 3},
	/* 5 levels. */
	{"LA57 4K", C57, LIN57, {0xa007, T1 | 7, T2 | 7, T3 | 7, T4 | 7}, W, U, OK, 0xaabc, 0, 5},
	{"PML5E PS", C57, LIN57, {7, T1 | 7, T2 | 7, T3 | 7, T4 | 0x87}, R, S, F, 0, 9, 1},
	{"PML4E PS of 5", C57, LIN57, {7, T1 | 7, T2 | 7, T3 | 0x87, T4 | 7}, R, S, F, 0, 9, 2},
	{"PML5E supervisor", C57, LIN57, {7, T1 | 7, T2 | 7, T3 | 7, T4 | 3}, R, U, F, 0, 5, 5},
	/* Canonical addresses. */
	{"not canonical", C48, 0x0000800000000000, {7, T1 | 7, T2 | 7, T3 | 7}, W, U, F, 0, 0, 0},
	{"the same, high", C48, 0xffff7fffffffffff, {7, T1 | 7, T2 | 7, T3 | 7}, W, U, F, 0, 0, 0},
	{"57 bits, 4 levels", C48, LIN57, {7, T1 | 7, T2 | 7, T3 | 7}, W, U, F, 0, 0, 0},
	{"not in 57 bits", C57, BIT(56), {7, T1 | 7, T2 | 7, T3 | 7, T4 | 7}, X, U, F, 0, 0, 0},
	/* Tables outside the guest's memory. */
	{"far PDE", C32, LIN32, {7, 0x80000007}, R, S, ERR_RANGE, 0, 0, 1},
	{"far PML4E", C48, LIN48, {7, 7, 7, 0xffffffffff007}, R, S, ERR_RANGE, 0, 0, 1},
};

/* Rights of a page: rows over both kinds of page and every register that matters. */
struct right {
	const char *name;
	u64 flags, cr0, cr4;
	bool ac;
	enum who who;
	bool r, w, x;
};

static const struct right rights[] = {
	{"user, user page", ALL, WP, 0, false, U, true, true, true},
	{"user, read only, no WP", RO, 0, 0, false, U, true, false, true},
	{"user, supervisor page", SUP, 0, 0, true, U, false, false, false},
	{"user, SMEP, SMAP", ALL, WP, SMEP | SMAP, false, U, true, true, true},
	{"supervisor, WP", 1, WP, 0, false, S, true, false, true},
	{"supervisor, no WP", 1, 0, 0, false, S, true, true, true},
	{"supervisor, user page", ALL, WP, 0, false, S, true, true, true},
	{"SMEP", ALL, WP, SMEP, true, S, true, true, false},
	{"SMEP, own page", SUP, WP, SMEP, false, S, true, true, true},
	{"SMAP", ALL, WP, SMAP, false, S, false, false, true},
	{"SMAP, no WP", ALL, 0, SMAP, false, S, false, false, true},
	{"SMAP with AC", ALL, WP, SMAP, true, S, true, true, true},
	{"SMAP with AC, read only", RO, WP, SMAP, true, S, true, false, true},
	{"SMAP with AC, no WP", RO, 0, SMAP, true, S, true, true, true},
	{"SMAP, own page", SUP, WP, SMAP, false, S, true, true, true},
};

/* One walk that succeeds in each kind of table, for test_rights() to spoil. */
static const struct row kinds[] = {
	{"32", C32, LIN32, {7, T1 | 7}, R, U, OK, 0, 0, 0},
	{"PAE", CPNX, LIN32, {7, T1 | 7, T2 | 1}, R, U, OK, 0, 0, 0},
	{"4 levels", C48N, LIN48, {7, T1 | 7, T2 | 7, T3 | 7}, R, U, OK, 0, 0, 0},
	{"5 levels", C57 | NXE, LIN57, {7, T1 | 7, T2 | 7, T3 | 7, T4 | 7}, R, U, OK, 0, 0, 0},
};
/* clang-format on */

/* The address of the entry of @level that translates @lin, worked out without gwalk's functions. */
static u64 entry_at(const struct row *r, u32 level)
{
	static const u64 table[] = {T1, T2, T3, T4, T5};
	bool narrow = (r->cr4 & PAE) == 0;
	u64 index = r->lin & 0xffffffff;

	if (narrow)
		return table[level] + 4 * (level == 0 ? index >> 12 & 0x3ff : index >> 22);
	if ((r->efer & LMA) != 0)
		index = r->lin;
	return table[level] + 8 * (index >> (12 + 9 * level) & 0x1ff);
}

static u32 top_level(const struct row *r)
{
	if ((r->efer & LMA) != 0)
		return (r->cr4 & LA57) != 0 ? 5 : 4;
	return (r->cr4 & PAE) != 0 ? 3 : 2;
}

static struct gpaging set_up(const struct row *r)
{
	static const u64 table[] = {0, T1, T2, T3, T4, T5};
	struct gpaging p = {r->cr0, table[top_level(r)], r->cr4, r->efer, r->who == U, false};
	u32 i;

	fake_reset();
	for (i = 0; i < top_level(r); i++)
		fake_set(entry_at(r, i), (r->cr4 & PAE) != 0 ? 8 : 4, r->e[i]);
	/* What CR3 holds beside the address: PWT and PCD, in long mode a PCID or LAM bits. */
	p.cr3 |= (r->efer & LMA) != 0 ? 0x6000000000000fff : 0x18;
	return p;
}

static void test_rows(void **state)
{
	u32 i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *r = &rows[i];
		struct gpaging p = set_up(r);
		gpa_t gpa = GPA(0x1234);
		u64 error = 0x1234;

		/* Entries change behind the walk's back: what it read counts, and it reads once. */
		fake_change = ~0UL;
		must_equal(r->name, gwalk(&p, r->lin, r->access, &gpa, &error), r->st);
		must_equal(r->name, fake_reads, r->reads);
		for (j = 0; j < fake_reads; j++)
			must_equal(r->name, fake_log[j], entry_at(r, top_level(r) - 1 - j));
		must_equal(r->name, gpa.a, r->st == OK ? r->gpa : 0x1234);
		if (r->st == ERR_FAULT)
			must_equal(r->name, error, r->error);
	}
}

/* Each right, taken away in each level of each kind of table. */
static void test_rights(void **state)
{
	u32 i, k, level, a;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rights) * ARRAY_SIZE(kinds) * 5 * 3; i++) {
		const struct right *t = &rights[i / 15 % ARRAY_SIZE(rights)];
		bool ok[] = {t->r, t->w, t->x};
		struct row r;
		struct gpaging p;
		u64 error, bad;
		gpa_t gpa;

		k = i / 15 / (u32)ARRAY_SIZE(rights);
		level = i / 3 % 5;
		a = i % 3;
		r = kinds[k];
		if (level >= top_level(&r) || (k == 1 && level == 2))
			continue;
		r.who = t->who;
		r.cr0 = PG | t->cr0;
		r.cr4 |= t->cr4;
		r.e[level] = (r.e[level] & ~7UL) | t->flags;
		p = set_up(&r);
		p.ac = t->ac;
		bad = PF_P | (t->who == U ? PF_U : 0) | (a == GWALK_WRITE ? PF_W : 0);
		if (a == GWALK_EXEC && (k > 0 || (t->cr4 & SMEP) != 0))
			bad |= PF_ID;
		must_equal(t->name, gwalk(&p, r.lin, (enum gwalk_access)a, &gpa, &error),
			   ok[a] ? OK : ERR_FAULT);
		if (!ok[a])
			must_equal(t->name, error, bad);
	}
}

static void test_canonical(void **state)
{
	struct gpaging p = {PG, 0, PAE, LMA, false, false};

	(void)state;
	assert_true(gwalk_canonical(&p, 0));
	assert_true(gwalk_canonical(&p, ~0UL));
	assert_true(gwalk_canonical(&p, 0x00007fffffffffff));
	assert_false(gwalk_canonical(&p, 0x0000800000000000));
	assert_false(gwalk_canonical(&p, 0xffff7fffffffffff));
	assert_true(gwalk_canonical(&p, 0xffff800000000000));
	p.cr4 |= LA57;
	assert_true(gwalk_canonical(&p, 0x00ffffffffffffff));
	assert_false(gwalk_canonical(&p, 0x0100000000000000));
	assert_false(gwalk_canonical(&p, 0xfeffffffffffffff));
	assert_true(gwalk_canonical(&p, 0xff00000000000000));
	p.efer = 0;
	assert_true(gwalk_canonical(&p, 0x0100000000000000));
	p.efer = LMA;
	p.cr0 = 0;
	assert_true(gwalk_canonical(&p, 0x0100000000000000));
}

/* All bits of the root's address count, and none above them. */
static void test_root(void **state)
{
	struct row r;
	u32 top[] = {31, 31, 51}, i, n;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct gpaging p;
		gpa_t gpa;
		u64 error;

		r = kinds[i];
		r.who = S;
		for (n = 20; n < 64; n++) {
			p = set_up(&r);
			p.cr3 ^= BIT(n);
			must_equal(r.name, gwalk(&p, r.lin, R, &gpa, &error),
				   n <= top[i] ? ERR_RANGE : OK);
		}
	}
}

/* An entry that mostly leads on; now and then with any bit wrong. */
static u64 random_entry(u64 *s)
{
	u64 e = (u64)random_below(s, FAKE_PAGES) << 12;

	e |= chance(s, 12) ? random_below(s, 8) : ALL;
	if (chance(s, 4))
		e |= random_u64(s) & 0x000fffffffe00000; /* an address that only a leaf can have */
	if (chance(s, 4))
		e = (e & ~0x1ff000UL) | PS;
	if (chance(s, 6))
		e |= NX;
	if (chance(s, 8))
		e |= BIT(random_below(s, 64));
	return chance(s, 40) ? random_u64(s) : e;
}

/* An entry of PAE's highest table, with as few bits as that may have. */
static u64 random_pdpte(u64 *s)
{
	u64 e = (u64)random_below(s, FAKE_PAGES) << 12 | 1;

	return chance(s, 8) ? e ^ BIT(random_below(s, 64)) : e;
}

static struct gpaging random_paging(u64 *s)
{
	struct gpaging p = {0};

	p.cr0 = chance(s, 50) ? 0 : PG;
	p.cr0 |= random_u64(s) & WP;
	p.cr4 = random_u64(s) & (PSE | PAE | LA57 | SMEP | SMAP);
	if (chance(s, 2))
		p.cr4 &= ~(SMEP | SMAP);
	p.efer = random_u64(s) & (LMA | NXE);
	if ((p.cr0 & PG) == 0)
		p.efer &= ~LMA;
	if ((p.efer & LMA) != 0)
		p.cr4 |= PAE;
	p.cr3 = (u64)random_below(s, FAKE_PAGES) << 12 | (random_u64(s) & 0xfff);
	p.user = chance(s, 2);
	p.ac = chance(s, 2);
	return p;
}

static u64 random_linear(u64 *s, const struct gpaging *p)
{
	u64 lin = random_u64(s);
	u32 sign = (p->cr4 & LA57) != 0 ? 56 : 47;

	if (chance(s, 20))
		return lin;
	lin &= BIT(sign) - 1;
	return chance(s, 2) ? lin : lin | ~(BIT(sign) - 1);
}

/* Fill what the walk of @lin will read, and some that it may read, with random entries. */
static void random_memory(u64 *s, const struct gpaging *p, u64 lin)
{
	bool wide = (p->cr4 & PAE) != 0;
	u32 i, page;

	fake_reset();
	for (page = 0; page < FAKE_PAGES; page++)
		for (i = 0; i < (wide ? 5 : 2); i++) {
			u64 index =
			    wide ? lin >> (12 + 9 * i) & 0x1ff : lin >> (12 + 10 * i) & 0x3ff;
			u64 at = page * PAGE_SIZE + index * (wide ? 8 : 4);

			fake_set(at, wide ? 8 : 4, random_entry(s));
		}
	if (wide && (p->efer & LMA) == 0)
		fake_set((p->cr3 & 0xffffffe0) + 8 * (lin >> 30 & 3), 8, random_pdpte(s));
}

static void test_random(void **state)
{
	u32 rounds = 300000, met[REF_ENDS] = {0};
	u64 s = 0x2013;
	u32 i;

	(void)state;
	for (i = 0; i < rounds; i++) {
		struct gpaging p = random_paging(&s);
		u64 lin = random_linear(&s, &p);
		enum gwalk_access access = (enum gwalk_access)random_below(&s, 3);
		gpa_t gpa = GPA(0);
		u64 error = 0;
		struct ref want;

		random_memory(&s, &p, lin);
		want = ref_gwalk(&p, lin, access);
		if (gwalk(&p, lin, access, &gpa, &error) != want.st ||
		    (want.st == OK && gpa.a != want.gpa) ||
		    (want.st == ERR_FAULT && error != want.error))
			fail_msg("round %u: cr0 %lx cr3 %lx cr4 %lx efer %lx lin %lx access %u: "
				 "gpa %lx error %lx, not %lx %lx",
				 i, p.cr0, p.cr3, p.cr4, p.efer, lin, access, gpa.a, error,
				 want.gpa, want.error);
		met[want.end]++;
	}
	/* The comparison is worth something only if it met every end, and often. */
	for (i = 0; i < REF_ENDS; i++)
		if (met[i] < rounds / 200)
			fail_msg("only %u walks ended with %u", met[i], i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),      cmocka_unit_test(test_rights),
	    cmocka_unit_test(test_canonical), cmocka_unit_test(test_root),
	    cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("gwalk", tests, NULL, NULL);
}
