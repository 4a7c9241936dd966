/* SPDX-License-Identifier: BSD-2-Clause */
/* an exception for the guest */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/state.c"

void harness(void)
{
	u32 vector = nondet(u32);

	assume(vector < 32);
	backend_raise(&one, vector, nondet(bool), nondet(u32));
	check((CONTROL(0x4016) & 0x80000700) == 0x80000300, "a valid event, a hardware exception");
	check((CONTROL(0x4016) & 0x800) == 0 || (vmcs_guest[AT(0x6800)] & 1) != 0, "no error code in real mode");
	END_OF_PROOF;
}
