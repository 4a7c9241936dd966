/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SVM's own MSRs, and EFER. The guest sees a processor on which the firmware has switched SVM off
 * and locked it (VM_CR.SVMDIS and LOCK): EFER.SVME is 0 and cannot be set. AMD APM vol. 2, 15.30.
 */
#include "core/contract.h"
#include "svm/svm.h"
#include "x86/hw.h"

#define CR0_PG BIT(31)

/*
 * DRAM and MMIO boundaries and their types, configuration space, SMRAM, where its code begins and
 * the key to its lock (APM vol. 2, 7.9 and 10.3), and the microcode loader: all of them the
 * firmware's business.
 */
const u32 svm_fixed_msrs[SVM_FIXED_MSRS] = {
    MSR_SYSCFG,		MSR_IORR_BASE0, MSR_IORR_BASE0 + 1, MSR_IORR_BASE0 + 2,
    MSR_IORR_BASE0 + 3, MSR_TOP_MEM,	MSR_TOM2,	    MSR_MMIO_CONF_BASE,
    MSR_SMM_ADDR,	MSR_SMM_MASK,	MSR_SMM_BASE,	    MSR_SMM_KEY,
};

static bool is_fixed(u32 msr)
{
	u32 i = 0;

	while (i < SVM_FIXED_MSRS)
		LOOP_ASSIGNS(i)
	LOOP_INVARIANT(i <= SVM_FIXED_MSRS)
	LOOP_DECREASES(SVM_FIXED_MSRS - i)
	{
		if (svm_fixed_msrs[i] == msr)
			return true;
		i++;
	}
	return false;
}

static u64 bit_if(u32 word, u32 bit, u64 val)
{
	return (word >> bit & 1) != 0 ? val : 0;
}

/* The bits of EFER that this processor has, SVME apart. APM vol. 2, 3.1.7; vol. 3, appendix E. */
static u64 efer_bits(void)
{
	struct hw_cpuid ext = hw_cpuid(0x80000001, 0);
	u64 bits = EFER_LME | EFER_LMA | EFER_SCE | EFER_LMSLE;

	bits |= bit_if(ext.d, 20, EFER_NXE) | bit_if(ext.d, 25, EFER_FFXSR);
	bits |= bit_if(ext.c, 17, EFER_TCE);
	if (hw_cpuid(0x80000000, 0).a >= 0x80000021)
		bits |= bit_if(hw_cpuid(0x80000021, 0).a, 8, EFER_AIBRSE);
	return bits;
}

static bool write_efer(struct vcpu *v, u64 val)
{
	struct vmcb *c = svm_vmcb(v);

	if ((val & ~efer_bits()) != 0)
		return false;
	if (((c->efer ^ val) & EFER_LME) != 0 && (c->cr0 & CR0_PG) != 0)
		return false;
	c->efer = (val & ~EFER_LMA) | (c->efer & EFER_LMA) | EFER_SVME;
	backend_flush(v);
	return true;
}

bool backend_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known)
{
	*known = true;
	switch (msr) {
	case MSR_EFER:
		if (write)
			return write_efer(v, *val);
		*val = svm_vmcb(v)->efer & ~EFER_SVME;
		return true;
	case MSR_VM_CR:
		if (!write)
			*val = VM_CR_LOCK | VM_CR_SVMDIS;
		return true; /* locked: writes change nothing */
	case MSR_VM_HSAVE_PA:
	case MSR_SMM_CTL:
	case MSR_SVM_LOCK_KEY: *val = write ? *val : 0; return true;
	case MSR_PATCH_LOADER:
		return true; /* microcode is the firmware's business: accepted, not loaded */
	default:
		/* Only writes of these exit, and are dropped. */
		if (write && is_fixed(msr))
			return true;
		return svm_state_msr(v, msr, write, val, known);
	}
}
