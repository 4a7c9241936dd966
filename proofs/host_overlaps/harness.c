/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_overlaps() for every address and length: what is ours is found, any one of the register ranges included; without
 * such ranges it says just what the specification says.
 */
#include "spec.h"
struct host host;
static u32 watched;
#define NOT_MMIO_SO_FAR(i, a, last)                                                              \
	((i) <= watched || (last) < spec_mmio_base || (a) > spec_mmio_end - 1)
#include "core/host.c"

void harness(void)
{
	u64 a = nondet(u64), len = nondet(u64);
	bool is;

	assume(spec_host_ok());
	assume(len != 0);
	watched = nondet(u32);
	assume(watched < HOST_MMIO && host.mmio_base[watched] == spec_mmio_base &&
	       host.mmio_end[watched] == spec_mmio_end);
	is = host_overlaps(a, len);
	if (len - 1 > UINT64_MAX - a)
		check(is, "a range that wraps");
	else if (watched < host.mmio_count)
		check(is || !spec_ours(a, a + (len - 1)), "what is ours is found");
	else if (host.mmio_count == 0)
		check(is == spec_memory(a, a + (len - 1)), "the intervals meet");
	END_OF_PROOF;
}
