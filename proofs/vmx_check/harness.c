/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmx_check() on any processor. It reads no register that this one does not have, and if it has no objection, all holds that
 * proof vmx_cpu_start assumes.
 */
#include "proof.h"
#include "x86/hw.h"

static u64 basic, feature, vpid, misc, pin, proc, proc2, exits, entries, mtrrcap;
static u32 one_c, ext_d;
#define hw_cpuid(leaf, sub) model_cpuid(leaf, sub)
#define hw_rdmsr model_rdmsr
static struct hw_cpuid model_cpuid(u32 leaf, u32 sub)
{
	check(leaf == 1 || leaf == 0x80000001, "a leaf that it has");
	return (struct hw_cpuid){.a = nondet(u32), .b = nondet(u32),
				 .c = leaf == 1 ? one_c : nondet(u32), .d = leaf == 1 ? nondet(u32) : ext_d};
}

/* SDM vol. 3, appendix A: what is there only if another register says so. */
static u64 model_rdmsr(u32 msr)
{
	check((one_c & BIT(5)) != 0 || msr == 0xfe, "VMX is there");
	switch (msr) {
	case 0x3a: return feature;
	case 0xfe: return mtrrcap;
	case 0x480: return basic;
	case 0x485: return misc;
	case 0x48d: check((basic & BIT(55)) != 0, "the TRUE registers"); return pin;
	case 0x48e: check((basic & BIT(55)) != 0, "the TRUE registers"); return proc;
	case 0x48f: check((basic & BIT(55)) != 0, "the TRUE registers"); return exits;
	case 0x490: check((basic & BIT(55)) != 0, "the TRUE registers"); return entries;
	case 0x48b: check((proc >> 32 & BIT(31)) != 0, "the secondary controls"); return proc2;
	case 0x48c: check((proc2 >> 32 & 0x22) != 0, "EPT or VPID"); return vpid;
	default: check(false, "no other register"); return 0;
	}
}
#include "vmx/check.c"

void harness(void)
{
	const char *why;

	why = vmx_check();
	/* "VT-x is locked off by the firmware (IA32_FEATURE_CONTROL) ..." */
	if ((one_c & BIT(5)) != 0 && (feature & 5) == 1)
		check(why != NULL && why[8] == 'l' && why[9] == 'o' && why[10] == 'c', "locked off: said so");
	if (why == NULL) {
		check((feature & 1) == 0 || (feature & 4) != 0, "VMX is not locked off");
		check((pin >> 32 & 0x28) == 0x28 && (proc >> 32 & 0x9a400004) == 0x9a400004, "controls");
		check((proc2 >> 32 & 0x82) == 0x82, "EPT, unrestricted guest");
		check((exits >> 32 & 0x3c0204) == 0x3c0204 && (entries >> 32 & 0xc004) == 0xc004, "controls");
		check((proc & 0x18000) == 0, "accesses of CR3 need not exit");
		check((vpid & 0x2134040) == 0x2134040, "EPT: four levels, write-back, large leaves, INVEPT");
		check((misc & 0x120) == 0x120, "wait for SIPI, EFER.LMA");
		check((mtrrcap & 0xff) <= 10, "MTRRs");
		check((ext_d & 0x4100000) == 0x4100000, "NX, 1 GiB pages");
	} else {
		check(why[0] != 0, "a reason in words");
	}
	END_OF_PROOF;
}
