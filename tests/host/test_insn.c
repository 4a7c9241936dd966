/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86/insn.c: stores whose operands the assembler knows, random bytes whose length and kind the
 * disassembler knows (both out of gen_insn.py), and by hand what those two do not produce.
 */
#include "tests/host/check.h"
#include "x86/insn.h"

struct insn_case {
	enum insn_mode mode;
	u8 b[INSN_MAX];
	u32 len;
	bool store;
	u32 size;
	bool imm;
	u32 reg;
	bool high;
	bool xchg;
	u64 value;
	const char *text;
};

#include "insn_cases.h"

/* Decode from a copy that is exactly as long as it is said to be: reading on is found. */
static enum status decode(const u8 *b, u32 n, enum insn_mode mode, struct insn_store *s)
{
	u8 *copy = malloc(n);
	enum status st;

	memcpy(copy, b, n);
	st = insn_decode_store(copy, n, mode, s);
	free(copy);
	return st;
}

static u32 len_fixed(const u8 *b, u32 n, enum insn_mode mode, u8 op, u32 oplen)
{
	u8 *copy = malloc(n);
	u32 len;

	memcpy(copy, b, n);
	len = insn_len_fixed(copy, n, mode, op, oplen);
	free(copy);
	return len;
}

/* Too few bytes are no instruction, and leave no trace. */
static void check_short(const struct insn_case *c)
{
	struct insn_store s;
	u32 n = 0;

	memset(&s, 0x5a, sizeof(s));
	while (n < c->len) {
		must_equal(c->text, decode(c->b, n, c->mode, &s), ERR_INVALID);
		n++;
	}
	must_equal(c->text, s.len, 0x5a5a5a5a);
}

static void test_assembled(void **state)
{
	u32 i;

	(void)state;
	assert_true(ARRAY_SIZE(assembled) > 5000);
	for (i = 0; i < ARRAY_SIZE(assembled); i++) {
		const struct insn_case *c = &assembled[i];
		struct insn_store s;

		memset(&s, 0x5a, sizeof(s));
		must_equal(c->text, decode(c->b, i % 2 == 0 ? INSN_MAX : c->len, c->mode, &s), OK);
		must_equal(c->text, s.len, c->len);
		must_equal(c->text, s.size, c->size);
		must_equal(c->text, s.imm, c->imm);
		must_equal(c->text, s.reg, c->reg);
		must_equal(c->text, s.high, c->high);
		must_equal(c->text, s.xchg, c->xchg);
		must_equal(c->text, s.value, c->value);
		check_short(c);
	}
}

static void test_disassembled(void **state)
{
	u32 i, stores = 0, others = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(disassembled); i++) {
		const struct insn_case *c = &disassembled[i];
		struct insn_store s;
		enum status st = decode(c->b, INSN_MAX, c->mode, &s);

		must_equal(c->text, st, c->store ? OK : ERR_INVALID);
		if (c->store) {
			must_equal(c->text, s.len, c->len);
			check_short(c);
			stores++;
		} else {
			others++;
		}
	}
	assert_true(stores > 2000 && others > 2000);
}

/* clang-format off */
static const struct insn_case by_hand[] = {
	/* A REX prefix counts only right before the opcode. */
	{INSN_64, {0x48, 0x89, 0x00}, 3, true, 8, false, 0, false, false, 0, "REX.W"},
	{INSN_64, {0x48, 0x66, 0x89, 0x00}, 4, true, 2, false, 0, false, false, 0, "REX, 66"},
	{INSN_64, {0x44, 0x48, 0x89, 0x00}, 4, true, 8, false, 0, false, false, 0, "REX, REX"},
	{INSN_64, {0x40, 0x3e, 0x88, 0x20}, 4, true, 1, false, 0, true, false, 0, "REX, DS: AH"},
	{INSN_64, {0x40, 0x88, 0x20}, 3, true, 1, false, 4, false, false, 0, "REX: SPL"},
	/* REX.W wins over 66, and a prefix may be repeated. */
	{INSN_64, {0x66, 0x48, 0x89, 0x00}, 4, true, 8, false, 0, false, false, 0, "66, REX.W"},
	{INSN_64, {0x66, 0x66, 0x89, 0x00}, 4, true, 2, false, 0, false, false, 0, "66, 66"},
	{INSN_32, {0x67, 0x67, 0x89, 0x06, 0, 0}, 6, true, 4, false, 0, false, false, 0, "67, 67"},
	/* REX.B makes a base of R12 or R13, which still need their SIB byte and displacement. */
	{INSN_64, {0x41, 0x89, 0x04, 0x24}, 4, true, 4, false, 0, false, false, 0, "R12"},
	{INSN_64, {0x41, 0x89, 0x05, 1, 2, 3, 4}, 7, true, 4, false, 0, false, false, 0, "RIP"},
	{INSN_64, {0x41, 0x89, 0x04, 0x25, 1, 2, 3, 4}, 8, true, 4, false, 0, false, false, 0,
		"no base"},
	/* REX.R is no part of an opcode's /0. */
	{INSN_64, {0x44, 0xc6, 0x00, 0x80}, 4, true, 1, true, 0, false, false, -128UL, "C6, REX.R"},
	/* 4x is no prefix outside 64-bit mode. */
	{INSN_32, {0x48, 0x89, 0x00}, 0, false, 0, false, 0, false, false, 0, "DEC"},
	{INSN_16, {0x48, 0x89, 0x00}, 0, false, 0, false, 0, false, false, 0, "DEC, 16-bit"},
	/* LOCK is for XCHG only. */
	{INSN_64, {0xf0, 0x89, 0x00}, 0, false, 0, false, 0, false, false, 0, "LOCK MOV"},
	{INSN_64, {0xf0, 0xf3, 0xc7, 0x00, 0, 0, 0, 0}, 0, false, 0, false, 0, false, false, 0,
		"LOCK MOV imm"},
	/* Registers are no memory. */
	{INSN_64, {0x89, 0xc0}, 0, false, 0, false, 0, false, false, 0, "register"},
	{INSN_64, {0xc7, 0xf8, 0, 0, 0, 0}, 0, false, 0, false, 0, false, false, 0, "XBEGIN"},
	{INSN_64, {0xc7, 0x08, 0, 0, 0, 0}, 0, false, 0, false, 0, false, false, 0, "C7 /1"},
	/* Loads. */
	{INSN_64, {0x8b, 0x00}, 0, false, 0, false, 0, false, false, 0, "load"},
	{INSN_32, {0xa1, 0, 0, 0, 0}, 0, false, 0, false, 0, false, false, 0, "load, moffs"},
	/* 15 bytes, and one more. */
	{INSN_32, {0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0xc7, 0x80, 1, 2, 3, 4, 0xf0, 0xff, 0xff, 0xff},
		15, true, 4, true, 0, false, false, -16UL, "15 bytes"},
};
/* clang-format on */

static void test_by_hand(void **state)
{
	u8 long_one[] = {0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0xc7, 0x80, 1, 2, 3, 4, 5, 6, 7, 8};
	u8 prefixes[20];
	struct insn_store s;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(by_hand); i++) {
		const struct insn_case *c = &by_hand[i];

		must_equal(c->text, decode(c->b, INSN_MAX, c->mode, &s),
			   c->store ? OK : ERR_INVALID);
		if (!c->store)
			continue;
		must_equal(c->text, s.len, c->len);
		must_equal(c->text, s.size, c->size);
		must_equal(c->text, s.imm, c->imm);
		must_equal(c->text, s.reg, c->reg);
		must_equal(c->text, s.high, c->high);
		must_equal(c->text, s.value, c->value);
		check_short(c);
	}
	assert_int_equal(decode(long_one, sizeof(long_one), INSN_32, &s), ERR_INVALID);
	memset(prefixes, 0x66, sizeof(prefixes));
	assert_int_equal(decode(prefixes, sizeof(prefixes), INSN_32, &s), ERR_INVALID);
	assert_int_equal(decode(prefixes, 0, INSN_32, &s), ERR_INVALID);
}

/* clang-format off */
static const struct {
	const char *text;
	u8 b[18];
	u32 n, oplen, len[3]; /* in 16-, 32- and 64-bit code */
} fixed[] = {
	{"cpuid", {0x0f, 0xa2}, 2, 2, {2, 2, 2}},
	{"vmmcall", {0x0f, 0x01, 0xd9}, 3, 3, {3, 3, 3}},
	{"more behind it", {0x0f, 0xa2, 0x0f, 0xa2}, 4, 2, {2, 2, 2}},
	{"data16 cpuid", {0x66, 0x0f, 0xa2}, 3, 2, {3, 3, 3}},
	{"rep fs addr cpuid", {0xf3, 0x64, 0x67, 0x0f, 0xa2}, 5, 2, {5, 5, 5}},
	{"lock mov cr0 (CR8 on AMD)", {0xf0, 0x0f, 0x20, 0xc0}, 4, 3, {4, 4, 4}},
	{"rex cpuid", {0x48, 0x0f, 0xa2}, 3, 2, {0, 0, 3}},
	{"rex data16 cpuid", {0x4f, 0x66, 0x0f, 0xa2}, 4, 2, {0, 0, 4}},
	{"every prefix",
		{0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x0f, 0xa2}, 13, 2,
		{13, 13, 13}},
	{"15 bytes", {0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26,
		0x0f, 0xa2}, 15, 2, {15, 15, 15}},
	{"16 bytes", {0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26,
		0x26, 0x0f, 0xa2}, 16, 2, {0, 0, 0}},
	{"another opcode", {0x90, 0x0f, 0xa2}, 3, 2, {0, 0, 0}},
	{"nothing", {0}, 0, 2, {0, 0, 0}},
	{"one byte of opcode", {0x66, 0x0f}, 2, 1, {2, 2, 2}},
	{"no length", {0x66, 0x0f}, 2, 0, {0, 0, 0}},
};
/* clang-format on */

static void test_fixed(void **state)
{
	u32 i, mode, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(fixed); i++)
		for (mode = 0; mode < 3; mode++) {
			u32 len = fixed[i].len[mode];

			must_equal(fixed[i].text,
				   len_fixed(fixed[i].b, fixed[i].n, (enum insn_mode)mode, 0x0f,
					     fixed[i].oplen),
				   len);
			for (n = 0; n < len; n++)
				must_equal(fixed[i].text,
					   len_fixed(fixed[i].b, n, (enum insn_mode)mode, 0x0f,
						     fixed[i].oplen),
					   0);
		}
	/* A length that no instruction has must not wrap around. */
	assert_int_equal(len_fixed(fixed[0].b, 2, INSN_32, 0x0f, 0xffffffff), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_assembled),
	    cmocka_unit_test(test_disassembled),
	    cmocka_unit_test(test_by_hand),
	    cmocka_unit_test(test_fixed),
	};

	return cmocka_run_group_tests_name("insn", tests, NULL, NULL);
}
