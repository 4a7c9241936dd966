/* SPDX-License-Identifier: BSD-2-Clause */
/* memprot_init() asks for all memory that there is, in whole leaves of 1 GiB (proof identity_map). */
#include "contracts/memprot.h"
#include "core/identity.h"
#include "model/one.h"
enum status identity_map(enum pt_space s, u64 end, u32 prot, u32 largest)
	requires(s == PT_GUEST && prot == PT_RWX && (largest == 2 || largest == 3))
	requires(end >= host.direct_end && (end & (LARGE_1G - 1)) == 0 && end <= BIT(47)) assigns();
#include "core/memprot.c"

void harness(void)
{
	assume(spec_host_ok());
	(void)memprot_init();
	END_OF_PROOF;
}
