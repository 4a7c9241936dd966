/* SPDX-License-Identifier: BSD-2-Clause */
/* the registers that Intel alone has: VMX is not there, and locked off */
/* IA32_MISC_ENABLE: Execute Disable is never switched off. */
#define WRMSR_ALLOWED(msr, val) ((msr) == 0x1a0 && ((val) >> 34 & 1) == 0)
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/msr.c"

void harness(void)
{
	u64 val = nondet(u64);
	bool known, write = nondet(bool), ok;
	u32 msr = nondet(u32);

	ok = backend_msr(&one, msr, write, &val, &known);
	check(msr != 0x3a || !known || !ok || (!write && (val & 0xff07) == 1), "IA32_FEATURE_CONTROL: locked, no VMX");
	check(msr != 0x3a || known, "and never reaches the hardware");
	check(msr < 0x480 || msr > 0x493 || (known && !ok), "VMX's capabilities");
	check(msr != 0x9b || (known && !ok), "IA32_SMM_MONITOR_CTL");
	check(msr < 0x560 || msr > 0x587 || (known && !ok), "Processor Trace");
	check((msr != 0x600 && msr != 0x3f1) || (known && !ok), "debug store, PEBS");
	check(msr != 0x79 || known, "the microcode loader");
	check(msr != 0x1a0 || known, "IA32_MISC_ENABLE");
	END_OF_PROOF;
}
