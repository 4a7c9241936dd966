/* SPDX-License-Identifier: BSD-2-Clause */
/* A VM instruction fails, with any number: no name is looked for outside of the table. */
#define PANIC_ALLOWED
#define REAL_VMCS
#include "contracts/vmx.h"
#include "model/vmx.h"

void harness(void)
{
	model_init();
	if (nondet(bool))
		vmx_failed("any", nondet(u32));
	check(insn_errors[7] != NULL && insn_errors[8] != NULL, "a VMCS that is refused has a name");
	END_OF_PROOF;
}
