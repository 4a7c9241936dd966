/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linked into the loader: can XMHF run on this Intel processor? Intel SDM vol. 3, 24.6 and 24.7,
 * appendix A.
 */
#include "loader/loader.h"
#include "core/mtrr.h"
#include "vmx/vmcs.h"
#include "x86/hw.h"

#define HAS_VMX BIT(5) /* leaf 1 ECX */
#define EXT_NX BIT(20) /* leaf 8000_0001 EDX */
#define EXT_PAGE1GB BIT(26)

enum word { PIN, PROC, PROC2, EXIT, ENTRY };

static const u32 capability[] = {
    [PIN] = MSR_VMX_TRUE_PIN,	[PROC] = MSR_VMX_TRUE_PROC,   [PROC2] = MSR_VMX_PROC2,
    [EXIT] = MSR_VMX_TRUE_EXIT, [ENTRY] = MSR_VMX_TRUE_ENTRY,
};

struct need {
	enum word word;
	u32 bit;
	const char *why;
};

#define NEED(word, bit, name) {word, bit, "this CPU's VT-x has no control \"" name "\""},
static const struct need needs[] = {VMX_NEEDS(NEED) VMX_SOMETIMES(NEED)};

/* The upper half of a capability register: the controls that may be 1. Appendix A.3. */
static const char *missing_control(void)
{
	u32 i = 0;

	while (i < ARRAY_SIZE(needs)) {
		/* The secondary controls' register is there only with their activation. */
		if ((hw_rdmsr(capability[needs[i].word]) >> 32 >> needs[i].bit & 1) == 0)
			return needs[i].why;
		i++;
	}
	return NULL;
}

const char *vmx_check(void)
{
	struct hw_cpuid ext = hw_cpuid(0x80000001, 0);
	const char *missing;
	u64 feature;

	if ((hw_cpuid(1, 0).c & HAS_VMX) == 0)
		return "this CPU has no VT-x, or a hypervisor below hides it";
	feature = hw_rdmsr(MSR_FEATURE_CONTROL);
	if ((feature & FEATURE_LOCK) != 0 && (feature & FEATURE_VMX) == 0)
		return "VT-x is locked off by the firmware (IA32_FEATURE_CONTROL); switch it on in "
		       "the firmware's set-up";
	if ((hw_rdmsr(MSR_VMX_BASIC) & BASIC_TRUE) == 0 ||
	    (hw_rdmsr(MSR_VMX_TRUE_PROC) & PROC_CR3_EXITING) != 0)
		return "this CPU's VT-x cannot let accesses of CR3 pass";
	missing = missing_control();
	if (missing != NULL)
		return missing;
	if ((ext.d & EXT_NX) == 0 || (ext.d & EXT_PAGE1GB) == 0)
		return "this CPU has no NX (is Execute Disable off in the firmware's set-up?) or "
		       "no 1 GiB pages";
	if ((hw_rdmsr(MSR_VMX_EPT_VPID_CAP) & EPT_CAPS) != EPT_CAPS)
		return "this CPU's EPT lacks 1 GiB leaves, write-back tables or INVEPT";
	if ((hw_rdmsr(MSR_MTRRCAP) & MTRRCAP_PAIRS) > MTRR_PAIRS_MAX)
		return "this CPU has more than 10 pairs of variable MTRRs, which this build does "
		       "not know";
	if ((hw_rdmsr(MSR_VMX_MISC) & MISC_SAVES_LMA) == 0 ||
	    (hw_rdmsr(MSR_VMX_MISC) & MISC_WAIT_SIPI) == 0)
		return "this CPU's VT-x does not save EFER.LMA or cannot wait for SIPI";
	return NULL;
}
