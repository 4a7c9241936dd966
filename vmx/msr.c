/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMX's own MSRs, and what else the guest meets that only Intel has: CPUID, CR0 and CR4, XSETBV.
 * The guest sees a processor without VMX and SMX, with IA32_FEATURE_CONTROL locked. Not there
 * either is what writes to memory behind the nested tables: Processor Trace (physical addresses)
 * and the debug store (PEBS writes a record wherever its counter overflows, in the host as well).
 * Intel SDM vol. 3, chapters 24 to 28, 20.6 and 33.
 */
#include "core/contract.h"
#include "core/vector.h"
#include "vmx/vmx.h"
#include "x86/cpu.h"
#include "x86/hw.h"

const struct vmx_msr_range vmx_hidden_msrs[VMX_HIDDEN_MSRS] = {
    {MSR_SMM_MONITOR_CTL, MSR_SMM_MONITOR_CTL},
    {MSR_PEBS_ENABLE, MSR_PEBS_ENABLE},
    {MSR_VMX_BASIC, MSR_VMX_LAST},
    {MSR_RTIT_FIRST, MSR_RTIT_LAST},
    {MSR_DS_AREA, MSR_DS_AREA},
};

static bool is_hidden(u32 msr)
{
	u32 i = 0;

	while (i < VMX_HIDDEN_MSRS)
		LOOP_ASSIGNS(i)
	LOOP_INVARIANT(i <= VMX_HIDDEN_MSRS)
	LOOP_DECREASES(VMX_HIDDEN_MSRS - i)
	{
		if (msr >= vmx_hidden_msrs[i].first && msr <= vmx_hidden_msrs[i].last)
			return true;
		i++;
	}
	return false;
}

/* IA32_MISC_ENABLE: without PEBS and BTS; Execute Disable stays on, for the host's tables use it.
 */
static bool misc_enable(bool write, u64 *val)
{
	if (write)
		return cpu_wrmsr(MSR_MISC_ENABLE, *val & ~MISC_ENABLE_NO_XD);
	if (!cpu_rdmsr(MSR_MISC_ENABLE, val))
		return false;
	*val |= MISC_ENABLE_NO_BTS | MISC_ENABLE_NO_PEBS;
	return true;
}

bool backend_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known)
{
	*known = true;
	switch (msr) {
	case MSR_FEATURE_CONTROL:
		if (!write)
			*val = (hw_rdmsr(MSR_FEATURE_CONTROL) & ~FEATURE_HIDDEN) | FEATURE_LOCK;
		return !write; /* locked */
	case MSR_MISC_ENABLE: return misc_enable(write, val);
	case MSR_MICROCODE:
		return true; /* microcode is the firmware's business: accepted, not loaded */
	default:
		*known = is_hidden(msr);
		return !*known && vmx_state_msr(v, msr, write, val, known);
	}
}

static u32 without(u32 word, u64 bits)
{
	return word & ~(u32)bits;
}

static u32 with_if(u32 word, u64 bit, bool on)
{
	return on ? word | (u32)bit : without(word, bit);
}

/* What the guest sees of its processor: all but what is hidden. SDM vol. 2A, CPUID. */
static struct hw_cpuid guest_cpuid(const struct vcpu *v)
{
	u32 leaf = (u32)(v->gpr[RAX] & 0xffffffff);
	u32 sub = (u32)(v->gpr[RCX] & 0xffffffff);
	struct hw_cpuid r = hw_cpuid(leaf, sub);
	u64 cr4 = vmcs_read(VMCS_GUEST_CR4);

	switch (leaf) {
	case 1:
		r.c = without(r.c, BIT(2) | BIT(4) | BIT(5) | BIT(6)); /* DS, DS, VMX, SMX */
		r.c = with_if(r.c, BIT(27), (cr4 & CR4_OSXSAVE) != 0);
		r.d = without(r.d, BIT(21)); /* DS */
		break;
	case 7:
		if (sub != 0)
			break;
		r.b = without(r.b, BIT(25)); /* Processor Trace */
		r.c = with_if(r.c, BIT(4), (cr4 & CR4_PKE) != 0);
		r.d = without(r.d, BIT(18)); /* PCONFIG */
		break;
	case 0x14: /* Processor Trace */
	case 0x1b: /* PCONFIG */ r = (struct hw_cpuid){0}; break;
	default: break;
	}
	return r;
}

void backend_cpuid(const struct vcpu *v, u64 *ab, u64 *cd)
{
	struct hw_cpuid r = guest_cpuid(v);

	*ab = r.a | (u64)r.b << 32;
	*cd = r.c | (u64)r.d << 32;
}

static void cpuid(struct vcpu *v)
{
	struct hw_cpuid r = guest_cpuid(v);

	v->gpr[RAX] = r.a;
	v->gpr[RBX] = r.b;
	v->gpr[RCX] = r.c;
	v->gpr[RDX] = r.d;
	backend_skip(v);
}

static void xsetbv(struct vcpu *v)
{
	u64 val = (v->gpr[RDX] & 0xffffffff) << 32 | (v->gpr[RAX] & 0xffffffff);

	if (cpu_xsetbv((u32)(v->gpr[RCX] & 0xffffffff), val))
		backend_skip(v);
	else
		backend_raise(v, VECTOR_GP, true, 0);
}

u64 vmx_cr_value(const struct vcpu *v)
{
	u64 val = v->gpr[CR_REGISTER(vmcs_read(VMCS_QUALIFICATION))];
	bool long_mode = (vmcs_read(VMCS_GUEST_EFER) & EFER_LMA) != 0 &&
			 (vmcs_read(VMCS_GUEST_AR + 2 * SEG_CS) & AR_LONG) != 0;

	return long_mode ? val : val & 0xffffffff;
}

/*
 * MOV to CR0 or CR4 that changes a bit which VMX wants to be 1. For CR0 (NE) the shadow takes what
 * the guest wants, and the instruction is executed again: now it does not exit, and the processor
 * does all the rest that it has to do. In CR4 it is VMXE or SMXE, which this processor does not
 * have.
 */
static void control_register(struct vcpu *v)
{
	u64 how = vmcs_read(VMCS_QUALIFICATION);

	if (CR_NUMBER(how) == 0)
		vmcs_write(VMCS_CR0_SHADOW, vmx_cr_value(v));
	else
		backend_raise(v, VECTOR_GP, true, 0);
}

void backend_own(struct vcpu *v)
{
	switch (vmcs_read(VMCS_EXIT_REASON)) {
	case REASON_CPUID: cpuid(v); break;
	case REASON_XSETBV: xsetbv(v); break;
	case REASON_CR: control_register(v); break;
	default: backend_raise(v, VECTOR_UD, false, 0); break;
	}
}
