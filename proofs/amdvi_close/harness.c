/* SPDX-License-Identifier: BSD-2-Clause */
/* amdvi_close(): that one entry gives no right, is otherwise as it was, and any other is. */
#include "model/amdvi.h"

void harness(void)
{
	size_t n = nondet(size_t);
	u32 other;
	u64 before, entry;

	assume(n >= MIB(2) && n <= MIB(2) + 64);
	entries = malloc(n);
	assume(entries != NULL);
	spec_i = nondet(u32);
	other = nondet(u32);
	assume(other < 65536 * 4 && other != 4 * (spec_i & 0xffff));
	before = entries[other];
	entry = entries[4 * (spec_i & 0xffff)];
	amdvi_close(0, spec_i);
	check(entries[4 * (spec_i & 0xffff)] == (entry & ~(BIT(61) | BIT(62))), "the same tables, but neither read nor write");
	check(entries[other] == before, "no other word");
	END_OF_PROOF;
}
