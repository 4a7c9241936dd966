/* SPDX-License-Identifier: BSD-2-Clause */
/* an instruction is complete */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/state.c"

void harness(void)
{
	u32 len = nondet(u32);

	assume(len <= 15);
	backend_skip_len(&one, len);
	check((vmcs_guest[AT(0x4824)] & 3) == 0, "no shadow");
	END_OF_PROOF;
}
