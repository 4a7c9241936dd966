/* SPDX-License-Identifier: BSD-2-Clause */
/* INIT and SIPI give the guest reset state and touch no control */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/state.c"

void harness(void)
{
	backend_reset(&one, nondet(u16));
	check((vmcs_guest[AT(0x6804)] & 0x6000) == 0x2000, "CR4.VMXE stays, SMXE is off");
	check((CONTROL(0x4012) & 0x200) == 0 && vmcs_guest[AT(0x2806)] == 0, "not in long mode");
	check(vmcs_guest[AT(0x4826)] == 0, "active");
	END_OF_PROOF;
}
