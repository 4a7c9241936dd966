/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One instruction of the guest alone, by the monitor trap flag: the VM exit comes behind the
 * instruction, or behind the delivery of the event that came instead. Intel SDM vol. 3, 26.5.2.
 */
#include "vmx/vmx.h"

#define RFLAGS_IF BIT(9)

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

void vmx_step_end(const struct vcpu *v, const struct exit *e)
{
	struct step *s = &steps[v->id];

	if (!s->on)
		return;
	s->on = false;
	vmcs_write(VMCS_PROC, vmcs_read(VMCS_PROC) & ~PROC_MTF);
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
