/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * identity_map(): every leaf that it makes is aligned and none touches what is ours; the one page that is
 * not one to one is that of the start-up code.
 */
#define MAPPED(addr, to, level, prot)                                                            \
	(((addr) == (to) || ((addr) == host.low_host && (to) == host.low_guest && (level) == 1)) && \
	 ((addr) & (spec_leaf_size(level) - 1)) == 0 && (level) <= spec_largest)
static unsigned int spec_largest;
#include "contracts/memprot.h"
#include "model/one.h"
#include "model/memprot.h"
/* Between two rounds: a page, and not inside of the region. */
#define IDENTITY_INVARIANT(a, end)                                                               \
	((a) <= (end) && ((a) & PAGE_MASK) == 0 &&                                               \
	 ((a) < host.region_base || (a) >= host.region_end) && ((end) & (LARGE_1G - 1)) == 0)
static struct pt_format format; /* with memory types or without */
const struct pt_format *pte_format(enum pt_space s)
{
	return &format;
}
#include "core/identity.c"

void harness(void)
{
	u64 end = nondet(u64);

	format.type = nondet(u64);
	assume(spec_host_ok());
	assume(end >= GIB(4) && end <= BIT(47) && (end & (LARGE_1G - 1)) == 0);
	spec_largest = nondet(bool) ? 2 : 3;
	(void)identity_map(nondet(bool) ? PT_GUEST : PT_DEVICE, end, PT_R | PT_W, spec_largest);
	END_OF_PROOF;
}
