/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mtrr_uniform(), mtrr_type(): whatever the firmware has set, all pages of a leaf that is called uniform have
 * one type, the leaf's.
 */
#include "model/one.h"
#include "core/backend.h"
#include "x86/cpu.h"
#include "core/mtrr.c"

void harness(void)
{
	u64 sizes[] = {PAGE_SIZE, LARGE_2M, LARGE_1G};
	u64 size = sizes[nondet(u32) % 3];
	u64 a = nondet(u64) & ~(size - 1);
	u64 page = a + (nondet(u64) & (size - 1) & ~PAGE_MASK);

	assume(a < BIT(52) && variable <= 8 && variable % 2 == 0);
	if (mtrr_uniform(a, size))
		check(mtrr_type(page, PAGE_SIZE) == mtrr_type(a, size), "one type all over");
	check(mtrr_type(a, size) <= 6, "a type that there is");
	END_OF_PROOF;
}
