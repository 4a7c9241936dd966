/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the VMX backend share. */
#ifndef VMX_VMX_H
#define VMX_VMX_H

#include "core/backend.h"
#include "vmx/vmcs.h"

/* vmcs_read(), vmcs_write() - a field of this processor's VMCS; what is written must exist. */
u64 vmcs_read(enum vmcs_field field);
void vmcs_write(enum vmcs_field field, u64 val);

/* vmx_decode() - turn the exit that the VMCS holds into *e. */
void vmx_decode(struct exit *e);

/*
 * What a VMCS is given before it is run, that of partitions (partition.c) too: vmx_set_controls(),
 * and the state of this processor that VM exits load: vmx_set_host(). Of the current one.
 */
void vmx_set_controls(void);
void vmx_set_host(const struct vcpu *v);

/* vmx_nmi_flag() - for vmx_enter(): an NMI has arrived at the host. */
const u8 *vmx_nmi_flag(const struct vcpu *v);

/* How vmx_enter() ends. */
enum vmx_end {
	VMX_EXIT,	/* after a VM exit */
	VMX_NMI,	/* not entered: an NMI has arrived at the host */
	VMX_FAIL,	/* the instruction failed (VMfailInvalid) */
	VMX_FAIL_VALID, /* ... and the VMCS tells why (VMfailValid) */
};

/*
 * vmx_enter() - run.S. Load the guest's general registers from @v, VMLAUNCH or, if @launched,
 * VMRESUME, and after the VM exit put them back and load GDTR and IDTR again. Does not enter the
 * guest while *nmi is set. Keeps the C calling convention.
 */
enum vmx_end vmx_enter(struct vcpu *v, bool launched, const u8 *nmi);

/*
 * The guest's registers that VM exits leave in the processor and ring 3 changes (regs.c), of this
 * processor. vmx_regs_init(): the host's are there now (ring3_setup()), the guest's are all 0, but
 * for CR2 and DR6. vmx_regs_out(): before ring 3 runs. vmx_regs_in(): before the guest does.
 */
void vmx_regs_init(const struct vcpu *v);
void vmx_regs_out(const struct vcpu *v);
void vmx_regs_in(const struct vcpu *v);

/* vmx_state_msr() - backend_msr() for the MSRs that are in the VMCS or in regs.c, which exit only
 * if a hypapp wants them to. */
bool vmx_state_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known);

/* vmx_extra - what hypapps want intercepted beside what XMHF needs. Fixed at boot. */
struct vmx_extra {
	u32 cr; /* BIT(0), BIT(3), BIT(4) */
	u32 proc;
	u32 proc2;
	u32 exceptions;
};
extern struct vmx_extra vmx_extra;

/* vmx_set_extra() - put that into this processor's VMCS, or (@on false) take out what can be taken
 * for one instruction: all but exceptions. */
void vmx_set_extra(bool on);

/*
 * vmx_fixed_cr0(), vmx_fixed_cr4() - bits of CR0 and CR4 that the guest never writes: those that
 * VMX wants to be 1, and SMXE, which stays 0. In CR4 they raise #GP, for this processor has no
 * VMXE.
 */
u64 vmx_fixed_cr0(void);
u64 vmx_fixed_cr4(void);

/*
 * vmx_step_end() - step.c: *e has ended the step that this processor was in, if it was in one.
 * vmx_step_reset(): forget about it.
 */
void vmx_step_end(const struct vcpu *v, const struct exit *e);
void vmx_step_reset(const struct vcpu *v);

/* vmx_cr_value() - the operand of the MOV to a control register that has exited. */
u64 vmx_cr_value(const struct vcpu *v);

/* vmx_hidden_msrs[] - ranges of registers that are not there for the guest (msr.c). */
struct vmx_msr_range {
	u32 first;
	u32 last;
};
#define VMX_HIDDEN_MSRS 5U
extern const struct vmx_msr_range vmx_hidden_msrs[VMX_HIDDEN_MSRS];

#endif
