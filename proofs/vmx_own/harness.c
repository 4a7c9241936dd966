/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUID, XSETBV, control registers: nothing of VMX is seen or reached */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/msr.c"

void harness(void)
{
	u32 leaf = (u32)(one.gpr[RAX] & 0xffffffff);

	u64 ab, cd;

	backend_cpuid(&one, &ab, &cd);
	check(leaf != 1 || (cd & 0x60) == 0, "nor do hypapps see it");
	backend_own(&one);
	if (vmcs_info[AT(0x4402)] == 10 && leaf == 1)
		check((one.gpr[RCX] & 0x60) == 0, "CPUID: neither VMX nor SMX");
	if (vmcs_info[AT(0x4402)] == 10 && leaf == 0x14)
		check((one.gpr[RAX] | one.gpr[RBX] | one.gpr[RCX] | one.gpr[RDX]) == 0, "nor Processor Trace");
	END_OF_PROOF;
}
