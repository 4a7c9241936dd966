/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the SVM backend share. */
#ifndef SVM_SVM_H
#define SVM_SVM_H

#include "core/backend.h"
#include "svm/vmcb.h"

/* svm_vmcb() - the VMCB of a processor; only that processor writes it. */
struct vmcb *svm_vmcb(const struct vcpu *v);

/* svm_decode() - turn the exit that the VMCB holds into *e. */
void svm_decode(const struct vcpu *v, struct exit *e);

/*
 * svm_enter() - run.S. Load the guest's FS, GS, TR, LDTR and system call registers from the VMCB
 * at @vmcb_pa and its general registers from @v, VMRUN, and after #VMEXIT put both back and load
 * the host's from @host_pa. GIF is 0 before and after. Keeps the C calling convention.
 */
void svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa);

/* svm_fixed_msrs[] - registers that place memory: the guest reads them, its writes are dropped
 * (msr.c). */
#define SVM_FIXED_MSRS 10U
extern const u32 svm_fixed_msrs[SVM_FIXED_MSRS];

/* svm_extra - what hypapps want intercepted beside what XMHF needs. Fixed at boot. */
struct svm_extra {
	u32 misc1;
	u32 exceptions;
};
extern struct svm_extra svm_extra;

/* svm_set_extra() - put that into this processor's VMCB. */
void svm_set_extra(struct vcpu *v);

/* svm_state_msr() - backend_msr() for the MSRs that VMSAVE and VMLOAD exchange, which exit only if
 * a hypapp wants them to. */
bool svm_state_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known);

/* svm_has_nrips - the processor saves the next RIP. Fixed at boot. */
extern bool svm_has_nrips;

#endif
