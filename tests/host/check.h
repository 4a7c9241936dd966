/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all host tests include: cmocka with the headers that it needs before it, and a random
 * number generator whose seed is always the same, so that every run tests the same.
 */
#ifndef TESTS_HOST_CHECK_H
#define TESTS_HOST_CHECK_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xmhf/types.h>

/* must() - like assert_true(), but tells which row of a table (@name) it was. */
#define must(name, cond)                                                                           \
	do {                                                                                       \
		if (!(cond))                                                                       \
			fail_msg("%s: %s does not hold", (name), #cond);                           \
	} while (0)

/* must_equal() - the same for two numbers. */
#define must_equal(name, a, b)                                                                     \
	do {                                                                                       \
		u64 a_ = (a), b_ = (b);                                                            \
		if (a_ != b_)                                                                      \
			fail_msg("%s: %s is 0x%lx, not 0x%lx", (name), #a, a_, b_);                \
	} while (0)

/* random_u64() - xorshift64*, Vigna 2016. */
static inline u64 random_u64(u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dUL;
}

/* random_below() - 0 to @n - 1. */
static inline u32 random_below(u64 *state, u32 n)
{
	return (u32)((random_u64(state) >> 33) % n);
}

/* chance() - true once in @n times. */
static inline bool chance(u64 *state, u32 n)
{
	return random_below(state, n) == 0;
}

#endif
