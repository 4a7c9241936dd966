/* SPDX-License-Identifier: BSD-2-Clause */
/* amdvi_fill(): any one of the 65,536 entries translates through the root that was given, by four levels. */
#include "model/amdvi.h"

void harness(void)
{
	size_t n = nondet(size_t);

	assume(n >= MIB(2) && n <= MIB(2) + 64);
	entries = malloc(n);
	assume(entries != NULL);
	spec_root = nondet(u64);
	spec_i = nondet(u32);
	assume((spec_root & PAGE_MASK) == 0 && spec_root < GIB(4) && spec_i < 65536);
	amdvi_fill(0, spec_root);
	check(SPEC_OK, "translated");
	END_OF_PROOF;
}
