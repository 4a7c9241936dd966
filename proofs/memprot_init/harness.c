/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memprot_init(): every leaf that it makes is aligned and none touches what is ours; the one page that is
 * not one to one is that of the start-up code.
 */
#define MAPPED(addr, to, level, prot)                                                            \
	(((addr) == (to) || ((addr) == host.low_host && (to) == host.low_guest && (level) == 1)) && \
	 ((addr) & (spec_leaf_size(level) - 1)) == 0)
#include "contracts/memprot.h"
#include "model/one.h"
/* Between two rounds: a page, and not inside of the region. */
#define MAP_ALL_INVARIANT(a, end)                                                                \
	((a) <= (end) && ((a) & PAGE_MASK) == 0 &&                                               \
	 ((a) < host.region_base || (a) >= host.region_end) && ((end) & (LARGE_1G - 1)) == 0 &&  \
	 ((a) < MIB(2) || ((a) & (LARGE_2M - 1)) == 0))
#include "core/memprot.c"

void harness(void)
{
	assume(spec_host_ok());
	(void)memprot_init();
	END_OF_PROOF;
}
