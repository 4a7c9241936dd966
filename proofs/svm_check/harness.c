/* SPDX-License-Identifier: BSD-2-Clause */
/* svm_check() says yes only if all is there that backend_cpu_start() and the tables need. */
#include "proof.h"
#include "x86/hw.h"
static struct hw_cpuid ext, svm; /* CPUID 8000_0001h, 8000_000Ah */
static u64 vm_cr;
#define hw_cpuid(leaf, sub) model_cpuid(leaf)
#define hw_rdmsr(msr) model_rdmsr(msr)
static struct hw_cpuid model_cpuid(u32 leaf)
{
	check(leaf == 0x80000001 || (leaf == 0x8000000a && (ext.c & 4) != 0), "leaves that are there");
	return leaf == 0x80000001 ? ext : svm;
}
static u64 model_rdmsr(u32 msr)
{
	check(msr == 0xc0010114 && (ext.c & 4) != 0, "VM_CR, which comes with SVM");
	return vm_cr;
}
#include "svm/check.c"

void harness(void)
{
	if (svm_check() == NULL) {
		check((ext.c >> 2 & 1) == 1 && (vm_cr >> 4 & 1) == 0, "SVM, and not switched off");
		check((svm.d & 1) == 1, "nested paging");
		check((ext.d >> 20 & 1) == 1 && (ext.d >> 26 & 1) == 1, "NX, 1 GiB pages");
	}
	END_OF_PROOF;
}
