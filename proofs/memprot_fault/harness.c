/* SPDX-License-Identifier: BSD-2-Clause */
/* memprot_fault() for any address: at most one leaf, above what boot mapped, and not ours. */
#define MAPPED(addr, to, level, prot)                                                            \
	((addr) == (to) && (addr) >= host.direct_end && (level) == 3)
#include "contracts/memprot.h"
#include "model/one.h"
#include "model/memprot.h"
static struct lock memprot_lock;
bool memprot_fault(gpa_t gpa) requires(spec_host_ok())
	ensures(!result || gpa.a >= host.direct_end) assigns(memprot_lock);
#include "core/memprot.c"

void harness(void)
{
	(void)memprot_fault(GPA(nondet(u64)));
	END_OF_PROOF;
}
