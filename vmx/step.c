/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One instruction of the guest alone, by the monitor trap flag: the VM exit comes behind the
 * instruction, or behind the delivery of the event that came instead. Intel SDM vol. 3, 26.5.2.
 */
#include "vmx/vmx.h"

/* A step that has begun on this processor; `held`: interrupts are held back as behind STI. */
struct step {
	bool on;
	bool held;
};
static struct step steps[MAX_CPUS];

/* An interrupt that waits would come before the instruction; behind the delivery of an event there
 * is none. */
static void begin(const struct vcpu *v)
{
	struct step *s = &steps[v->id];
	u64 blocked = vmcs_read(VMCS_GUEST_INTERRUPTIBILITY);
	u64 event = vmcs_read(VMCS_VECTORING) | vmcs_read(VMCS_ENTRY_EVENT);

	s->on = true;
	s->held = (event & EVENT_VALID) == 0 && (v->rflags & RFLAGS_IF) != 0 &&
		  (blocked & (BLOCKED_BY_STI | BLOCKED_BY_MOV_SS)) == 0;
	if (s->held)
		vmcs_write(VMCS_GUEST_INTERRUPTIBILITY, blocked | BLOCKED_BY_STI);
	vmcs_write(VMCS_PROC, vmcs_read(VMCS_PROC) | PROC_MTF);
}

static void end(struct step *s)
{
	s->on = false;
	vmcs_write(VMCS_PROC, vmcs_read(VMCS_PROC) & ~PROC_MTF);
	vmx_set_extra(true);
}

void vmx_step_reset(const struct vcpu *v)
{
	end(&steps[v->id]);
}

void vmx_step_end(const struct vcpu *v, const struct exit *e)
{
	struct step *s = &steps[v->id];

	if (!s->on)
		return;
	end(s);
	if (s->held && e->code != REASON_MTF)
		vmcs_write(VMCS_GUEST_INTERRUPTIBILITY,
			   vmcs_read(VMCS_GUEST_INTERRUPTIBILITY) & ~BLOCKED_BY_STI);
}

bool backend_step(struct vcpu *v, struct exit *e)
{
	begin(v);
	backend_run(v, e);
	return e->code == REASON_MTF;
}

static void halt(struct vcpu *v)
{
	backend_skip(v);
	vmcs_write(VMCS_GUEST_ACTIVITY, ACTIVITY_HLT);
}

/*
 * A MOV to CR0 or CR4, CLTS or LMSW. Of CR0, what VMX wants to be 1 is for the guest what it writes
 * (msr.c); in CR4 such bits are not there.
 */
static void pass_cr(struct vcpu *v)
{
	u64 how = vmcs_read(VMCS_QUALIFICATION);
	u64 number = CR_NUMBER(how);
	u64 fixed = number == 4 ? vmx_fixed_cr4() : 0;

	if ((vmx_extra.cr >> number & 1) == 0 ||
	    ((vmx_cr_value(v) ^ vmcs_read(VMCS_CR4_SHADOW)) & fixed) != 0) {
		backend_own(v);
		return;
	}
	begin(v);
	vmx_set_extra(false);
	if (number == 0 && CR_KIND(how) == 0)
		vmcs_write(VMCS_CR0_SHADOW, vmx_cr_value(v));
}

void backend_pass(struct vcpu *v)
{
	switch (vmcs_read(VMCS_EXIT_REASON)) {
	case REASON_XSETBV: backend_own(v); break;
	case REASON_CR: pass_cr(v); break;
	case REASON_HLT: halt(v); break;
	/* These two may always be over at once. */
	case REASON_PAUSE:
	case REASON_MWAIT: backend_skip(v); break;
	default:
		begin(v);
		vmx_set_extra(false);
		break;
	}
}
