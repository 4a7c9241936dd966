/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the SVM backend share. */
#ifndef SVM_SVM_H
#define SVM_SVM_H

#include "core/backend.h"
#include "svm/vmcb.h"
#include <xmhf/api.h>

/* svm_vmcb() - the VMCB of a processor; only that processor writes it. */
struct vmcb *svm_vmcb(const struct vcpu *v);

/* svm_decode() - turn the exit that the VMCB of @v holds into *e; svm_decode_vmcb(): that @c holds.
 */
void svm_decode(const struct vcpu *v, struct exit *e);
void svm_decode_vmcb(const struct vmcb *c, struct exit *e);

/* svm_host_state() - where VMSAVE has put the host's state on this processor. */
hpa_t svm_host_state(const struct vcpu *v);

/*
 * svm_enter() - run.S. Load the guest's FS, GS, TR, LDTR and system call registers from the VMCB
 * at @vmcb_pa and its general registers from @v, VMRUN, and after #VMEXIT put both back and load
 * the host's from @host_pa. GIF is 0 before and after. Keeps the C calling convention.
 */
void svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa);

/* svm_fixed_msrs[] - registers that place memory: the guest reads them, its writes are dropped
 * (msr.c). */
#define SVM_FIXED_MSRS 12U
extern const u32 svm_fixed_msrs[SVM_FIXED_MSRS];

/* svm_extra - what hypapps want intercepted beside what XMHF needs. Fixed at boot. */
struct svm_extra {
	u32 cr;
	u32 misc1;
	u32 misc2;
	u32 exceptions;
};
extern struct svm_extra svm_extra;

/* svm_set_extra() - put that into this processor's VMCB. */
void svm_set_extra(struct vcpu *v);

/* svm_step_end() - after an exit: if it ended a step, put the intercepts back. True: the
 * instruction has been completed. svm_step_reset(): forget about it. */
bool svm_step_end(struct vcpu *v);
void svm_step_reset(struct vcpu *v);

/* svm_state_msr() - backend_msr() for the MSRs that VMSAVE and VMLOAD exchange, which exit only if
 * a hypapp wants them to. */
bool svm_state_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known);

/* svm_has_nrips - the processor saves the next RIP. Fixed at boot. */
extern bool svm_has_nrips;

/* run.S: the code around VMRUN, and the host's CR0 in it. */
extern const u8 svm_gate_code[], svm_gate_cr0[], svm_gate_end[];

#endif
