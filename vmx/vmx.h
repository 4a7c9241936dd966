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

/* vmx_hidden_msrs[] - ranges of registers that are not there for the guest (msr.c). */
struct vmx_msr_range {
	u32 first;
	u32 last;
};
#define VMX_HIDDEN_MSRS 5U
extern const struct vmx_msr_range vmx_hidden_msrs[VMX_HIDDEN_MSRS];

#endif
