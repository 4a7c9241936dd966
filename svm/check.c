/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linked into the loader: can XMHF run on this AMD processor? AMD APM vol. 2, 15.4; vol. 3,
 * appendix E.
 */
#include "loader/loader.h"
#include "svm/vmcb.h"
#include "x86/hw.h"

#define EXT_SVM BIT(2) /* 8000_0001 ECX */
#define EXT_NX BIT(20) /* 8000_0001 EDX */
#define EXT_PAGE1GB BIT(26)

const char *svm_check(void)
{
	struct hw_cpuid ext = hw_cpuid(0x80000001, 0);

	if ((ext.c & EXT_SVM) == 0)
		return "this CPU has no SVM (AMD-V), or a hypervisor below hides it";
	if ((hw_rdmsr(MSR_VM_CR) & VM_CR_SVMDIS) != 0)
		return "SVM (AMD-V) is switched off by the firmware; switch it on in the "
		       "firmware's set-up";
	if ((hw_cpuid(0x8000000a, 0).d & SVM_FEATURE_NP) == 0)
		return "this CPU has no nested paging";
	if ((ext.d & EXT_NX) == 0 || (ext.d & EXT_PAGE1GB) == 0)
		return "this CPU has no NX or no 1 GiB pages";
	return NULL;
}
