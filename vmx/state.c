/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's state in the VMCS: its reset values, events to deliver, and the registers whose
 * true value differs from what the guest sees.
 */
#include "core/contract.h"
#include "core/kick.h"
#include "core/log.h"
#include "core/vector.h"
#include "vmx/vmx.h"
#include "x86/hw.h"

#define RFLAGS_TF BIT(8)
#define RFLAGS_RF BIT(16)
#define RFLAGS_VM BIT(17)
#define RFLAGS_AC BIT(18)
#define DR6_INIT 0xffff0ff0UL
#define DR7_INIT 0x400UL

static void set_seg(enum vmcs_seg s, u16 selector, u32 ar)
{
	vmcs_write(VMCS_GUEST_SELECTOR + 2 * s, selector);
	vmcs_write(VMCS_GUEST_LIMIT + 2 * s, 0xffff);
	vmcs_write(VMCS_GUEST_AR + 2 * s, ar);
	vmcs_write(VMCS_GUEST_BASE + 2 * s, (u64)selector << 4);
}

static void reset_segments(u16 cs)
{
	set_seg(SEG_CS, cs, 0x9b);
	set_seg(SEG_DS, 0, 0x93);
	set_seg(SEG_ES, 0, 0x93);
	set_seg(SEG_SS, 0, 0x93);
	set_seg(SEG_FS, 0, 0x93);
	set_seg(SEG_GS, 0, 0x93);
	set_seg(SEG_LDTR, 0, 0x82);
	set_seg(SEG_TR, 0, 0x8b);
	vmcs_write(VMCS_GUEST_GDTR_BASE, 0);
	vmcs_write(VMCS_GUEST_GDTR_LIMIT, 0xffff);
	vmcs_write(VMCS_GUEST_IDTR_BASE, 0);
	vmcs_write(VMCS_GUEST_IDTR_LIMIT, 0xffff);
}

void backend_reset(struct vcpu *v, u16 cs)
{
	u32 i = 0;

	while (i < REGS)
		LOOP_ASSIGNS(i, GPRS(v))
	LOOP_INVARIANT(i <= REGS)
	LOOP_DECREASES(REGS - i)
	{
		v->gpr[i] = 0;
		i++;
	}
	vmx_regs_in(v);
	v->gpr[RDX] = hw_cpuid(1, 0).a; /* family, model, stepping */
	v->rip = 0;
	v->rflags = 2;
	reset_segments(cs);
	/* CD and NW are not in the VMCS: entries leave them as they are. */
	vmcs_write(VMCS_GUEST_CR0, CR0_ET | vmx_fixed_cr0());
	vmcs_write(VMCS_CR0_SHADOW, CR0_ET);
	vmcs_write(VMCS_GUEST_CR3, 0);
	vmcs_write(VMCS_GUEST_CR4, vmx_fixed_cr4() & ~CR4_SMXE);
	vmcs_write(VMCS_CR4_SHADOW, 0);
	vmcs_write(VMCS_GUEST_EFER, 0);
	vmcs_write(VMCS_ENTRY, vmcs_read(VMCS_ENTRY) & ~ENTRY_LONG_MODE);
	vmcs_write(VMCS_GUEST_DR7, DR7_INIT);
	vmcs_write(VMCS_GUEST_PENDING_DEBUG, 0);
	hw_clear_breakpoints();
	hw_write_dr6(DR6_INIT);
	hw_write_cr2(0);
	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY, 0);
	vmcs_write(VMCS_GUEST_ACTIVITY, ACTIVITY_ACTIVE);
	vmcs_write(VMCS_ENTRY_EVENT, 0);
	vmcs_write(VMCS_PROC, vmcs_read(VMCS_PROC) & ~PROC_NMI_WINDOW);
	vmx_step_reset(v);
	backend_flush(v);
}

bool backend_wait_sipi(struct vcpu *v)
{
	(void)v;
	vmcs_write(VMCS_GUEST_ACTIVITY, ACTIVITY_WAIT_SIPI);
	return true;
}

void backend_flush(struct vcpu *v)
{
	(void)v;
	/* All that is derived from the nested tables, whatever the VPID: the guest has no others.
	 */
	if (!hw_invept(INVEPT_SINGLE, vmcs_read(VMCS_EPT_POINTER)))
		panic("INVEPT failed");
}

void backend_take(void)
{
	/* A VM exit that an NMI or INIT caused has consumed it. */
}

/* The classes of SDM vol. 3, table 6-4, by which a second event makes a double fault. */
static bool is_contributory(u32 vector)
{
	return vector == VECTOR_DE || (vector >= VECTOR_TS && vector <= VECTOR_GP);
}

void backend_raise(struct vcpu *v, u32 vector, bool has_error, u32 error)
{
	u64 first = vmcs_read(VMCS_VECTORING);
	u32 old = (u32)(first & EVENT_VECTOR);
	u64 event = EVENT_VALID | EVENT_EXCEPTION;

	(void)v;
	if ((first & EVENT_VALID) != 0 && (first & EVENT_TYPE) == EVENT_EXCEPTION) {
		if (old == VECTOR_DF) {
			/* A fault while #DF is delivered shuts the processor down: so does a third.
			 */
			vmcs_write(VMCS_GUEST_IDTR_LIMIT, 0);
		} else if ((is_contributory(old) || old == VECTOR_PF) && is_contributory(vector)) {
			vector = VECTOR_DF;
			has_error = true;
			error = 0;
		}
	}
	/* In real mode there are no error codes. */
	if (has_error && (vmcs_read(VMCS_GUEST_CR0) & CR0_PE) != 0)
		event |= EVENT_ERROR;
	/* backend_pass() may have halted it: an exception is for who runs. */
	vmcs_write(VMCS_GUEST_ACTIVITY, ACTIVITY_ACTIVE);
	vmcs_write(VMCS_ENTRY_ERROR, error);
	vmcs_write(VMCS_ENTRY_EVENT, event | vector);
}

bool backend_raise_nmi(struct vcpu *v)
{
	u64 blocked = vmcs_read(VMCS_GUEST_INTERRUPTIBILITY) &
		      (BLOCKED_BY_STI | BLOCKED_BY_MOV_SS | BLOCKED_BY_NMI);

	(void)v;
	if (blocked != 0 || (vmcs_read(VMCS_ENTRY_EVENT) & EVENT_VALID) != 0) {
		vmcs_write(VMCS_PROC, vmcs_read(VMCS_PROC) | PROC_NMI_WINDOW);
		return false;
	}
	vmcs_write(VMCS_ENTRY_EVENT, EVENT_VALID | EVENT_NMI | 2);
	return true;
}

bool backend_nmi_window(struct vcpu *v)
{
	(void)v;
	vmcs_write(VMCS_PROC, vmcs_read(VMCS_PROC) & ~PROC_NMI_WINDOW);
	/* Whether STI holds NMIs back is up to the processor, and this one has just decided. */
	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY,
		   vmcs_read(VMCS_GUEST_INTERRUPTIBILITY) & ~BLOCKED_BY_STI);
	return true;
}

static bool in_long_mode(void)
{
	return (vmcs_read(VMCS_GUEST_EFER) & EFER_LMA) != 0;
}

static bool in_64bit_code(void)
{
	return in_long_mode() && (vmcs_read(VMCS_GUEST_AR + 2 * SEG_CS) & AR_LONG) != 0;
}

void backend_skip_len(struct vcpu *v, u32 len)
{
	/* The processor's RIP wraps, too. */
	(void)__builtin_add_overflow(v->rip, len, &v->rip);
	if (!in_64bit_code())
		v->rip &= 0xffffffff;
	v->rflags &= ~RFLAGS_RF;
	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY,
		   vmcs_read(VMCS_GUEST_INTERRUPTIBILITY) & ~(BLOCKED_BY_STI | BLOCKED_BY_MOV_SS));
	if ((v->rflags & RFLAGS_TF) != 0 && (vmcs_read(VMCS_GUEST_DEBUGCTL) & DEBUGCTL_BTF) == 0)
		vmcs_write(VMCS_GUEST_PENDING_DEBUG,
			   vmcs_read(VMCS_GUEST_PENDING_DEBUG) | PENDING_DEBUG_BS);
}

void backend_skip(struct vcpu *v)
{
	backend_skip_len(v, (u32)(vmcs_read(VMCS_EXIT_INSN_LEN) & INSN_MAX));
}

u64 backend_code_address(const struct vcpu *v)
{
	if (in_64bit_code())
		return v->rip;
	return ((vmcs_read(VMCS_GUEST_BASE + 2 * SEG_CS) & 0xffffffff) + (v->rip & 0xffffffff)) &
	       0xffffffff;
}

u32 backend_cpl(const struct vcpu *v)
{
	(void)v;
	return (u32)AR_DPL(vmcs_read(VMCS_GUEST_AR + 2 * SEG_SS));
}

void backend_open(struct vcpu *v, bool on)
{
	/* NMIs are open all the time (vmx_enter()); if one came when nobody looked, another comes.
	 */
	v->host_open = on;
	if (!on)
		return;
	vmx_regs_out(v);
	if (v->host_nmi) {
		v->host_nmi = false;
		kick(v);
	}
}

void backend_paging(struct vcpu *v, struct gpaging *p, enum insn_mode *mode)
{
	u64 ar = vmcs_read(VMCS_GUEST_AR + 2 * SEG_CS);

	p->cr0 = vmcs_read(VMCS_GUEST_CR0);
	p->cr3 = vmcs_read(VMCS_GUEST_CR3);
	p->cr4 = vmcs_read(VMCS_GUEST_CR4);
	p->efer = vmcs_read(VMCS_GUEST_EFER);
	p->user = AR_DPL(vmcs_read(VMCS_GUEST_AR + 2 * SEG_SS)) == 3;
	p->ac = (v->rflags & RFLAGS_AC) != 0;
	if ((p->efer & EFER_LMA) != 0 && (ar & AR_LONG) != 0)
		*mode = INSN_64;
	else if ((p->cr0 & CR0_PE) != 0 && (v->rflags & RFLAGS_VM) == 0 && (ar & AR_DEFAULT32) != 0)
		*mode = INSN_32;
	else
		*mode = INSN_16;
}
