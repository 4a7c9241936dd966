/* SPDX-License-Identifier: BSD-2-Clause */
/* amdvi_close(): that one entry blocks, and any other is as it was. */
#include "model/amdvi.h"

void harness(void)
{
	size_t n = nondet(size_t);
	u32 other;
	u64 before;

	assume(n >= MIB(2) && n <= MIB(2) + 64);
	entries = malloc(n);
	assume(entries != NULL);
	spec_i = nondet(u32);
	other = nondet(u32);
	assume(other < 65536 * 4 && other != 4 * (spec_i & 0xffff));
	before = entries[other];
	amdvi_close(0, spec_i);
	check(entries[4 * (spec_i & 0xffff)] == 3, "valid, translated, by no levels and no right: blocked");
	check(entries[other] == before, "no other word");
	END_OF_PROOF;
}
