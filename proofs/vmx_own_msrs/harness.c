/* SPDX-License-Identifier: BSD-2-Clause */
/* The bits of the MSR bitmap, by the manual: SDM vol. 3, 25.6.9. */
#define REAL_VMCS
#if CASE == 1 /* all places are constants */
#define PLAIN_MSRPM
#define big_msrpm (&msrpm)
#endif
#include "contracts/vmx.h"
#include "model/vmx.h"
#include "vmx/msr.c"

/* Four bitmaps of 1024 bytes: reads of low and high registers, then writes. */
static u32 spec_bits(u32 msr)
{
	u32 at = (msr & 0x1fff) + (msr >= 0xc0000000 ? 8192 : 0);
	u32 reads = (*big_msrpm)[at / 8] >> (at % 8) & 1U;
	u32 writes = (*big_msrpm)[2048 + at / 8] >> (at % 8) & 1U;

	return reads | writes << 1;
}

void harness(void)
{
	u32 msr = nondet(u32), other = nondet(u32), before;
	bool read = nondet(bool), write = nondet(bool);

	model_init();
	sealed = false;
	assume(msr < 0x2000 || (msr >= 0xc0000000 && msr < 0xc0002000));
	assume(other < 0x2000 || (other >= 0xc0000000 && other < 0xc0002000));
#if CASE == 0
	before = spec_bits(other);
	backend_watch_msr(msr, read, write);
	if (other == msr)
		check(spec_bits(other) == (before | (read ? 1 : 0) | (write ? 2 : 0)), "set");
	else
		check(spec_bits(other) == before, "no other register's bits change");
#else
	watch_own_msrs();
	check(spec_bits(0x3a) == 3, "IA32_FEATURE_CONTROL");
	check(spec_bits(0x9b) == 3, "IA32_SMM_MONITOR_CTL");
	check(spec_bits(0x1a0) == 3, "IA32_MISC_ENABLE");
	check((spec_bits(0x79) & 2) != 0, "the microcode loader");
	check(spec_bits(0x480) == 3 && spec_bits(0x491) == 3, "VMX's capabilities");
	check(spec_bits(0x3f1) == 3 && spec_bits(0x600) == 3, "PEBS, debug store");
	check(spec_bits(0x560) == 3 && spec_bits(0x570) == 3 && spec_bits(0x587) == 3, "Processor Trace");
#endif
	END_OF_PROOF;
}
