/* SPDX-License-Identifier: BSD-2-Clause */
/* host_overlaps() says what the specification says, for every address and length. */
#include "spec.h"
#include "model/host.h"
#include "core/memprot.c"

void harness(void)
{
	u64 a = nondet(u64), len = nondet(u64);

	assume(spec_host_ok());
	assume(len != 0);
	if (len - 1 > UINT64_MAX - a)
		check(host_overlaps(a, len), "a range that wraps");
	else
		check(host_overlaps(a, len) == spec_ours(a, a + (len - 1)), "the intervals meet");
	END_OF_PROOF;
}
