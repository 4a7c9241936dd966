/* SPDX-License-Identifier: BSD-2-Clause */
/* memprot_set() for any address and rights: one to one, 4 KiB leaves, never of what is ours. */
#define MAPPED(addr, to, level, prot) ((addr) == (to) && (level) == 1)
#include "contracts/memprot.h"
#include "model/one.h"
#include "model/memprot.h"
static struct lock memprot_lock;
enum status memprot_set(gpa_t gpa, u64 pages, u32 prot)
	requires(spec_host_ok() && prot <= PT_RWX && (gpa.a & PAGE_MASK) == 0)
	requires(gpa.a <= BIT(51) && pages <= BIT(20)) assigns(memprot_lock);
#include "core/memprot.c"

void harness(void)
{
	(void)memprot_set(GPA(nondet(u64)), nondet(u64), nondet(u32));
	END_OF_PROOF;
}
