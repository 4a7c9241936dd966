/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VMCB of one processor. GUEST lists all that may change after backend_cpu_start(): the controls are not
 * in it, IRET, #DB and the words with what hypapps want apart, so the frame check of every proof that uses it protects them.
 */
#ifndef PROOFS_CONTRACTS_SVM_H
#define PROOFS_CONTRACTS_SVM_H

#include "proof.h"
#include "svm/svm.h"

static struct vmcb the_vmcb;
static u64 spec_iopm, spec_msrpm, spec_root;

#define GUEST                                                                                      \
	the_vmcb.intercept_cr, the_vmcb.intercept_misc2,                                           \
		the_vmcb.intercept_exceptions, the_vmcb.intercept_misc1, the_vmcb.tlb_control,     \
		the_vmcb.int_state, the_vmcb.exit_int_info, the_vmcb.event_inj, the_vmcb.cpl,      \
		the_vmcb.es, the_vmcb.cs, the_vmcb.ss, the_vmcb.ds, the_vmcb.fs, the_vmcb.gs,      \
		the_vmcb.gdtr, the_vmcb.ldtr, the_vmcb.idtr, the_vmcb.tr, the_vmcb.efer,           \
		the_vmcb.cr0, the_vmcb.cr2, the_vmcb.cr3, the_vmcb.cr4, the_vmcb.dr6, the_vmcb.dr7,       \
		the_vmcb.star, the_vmcb.lstar, the_vmcb.cstar, the_vmcb.sfmask,                    \
		the_vmcb.kernel_gs_base, the_vmcb.sysenter_cs, the_vmcb.sysenter_esp,              \
		the_vmcb.sysenter_eip

/*
 * The controls that protect XMHF, bit by bit as AMD APM vol. 2, table B-1 numbers them.
 * 00Ch: NMI 1, INIT 3, INVD 22, INVLPGA 26, IOIO 27, MSR 28, shutdown 31. 010h: VMRUN 0 to SKINIT 6.
 */
#define vmcb_controls_are_valid(c)                                                                 \
	(((c)->intercept_misc1 & 0x9c40000aU) == 0x9c40000aU &&                                    \
	 ((c)->intercept_misc2 & 0x7fU) == 0x7fU && (c)->iopm_pa == spec_iopm &&                   \
	 (c)->msrpm_pa == spec_msrpm && (c)->asid != 0 && ((c)->np_control & 1) == 1 &&            \
	 (c)->ncr3 == spec_root && (c)->clean == 0 && (c)->lbr_control == 0)
#define controls_are_valid() vmcb_controls_are_valid(&the_vmcb)

/* As svm/init.c has it, for one processor; proof svm_vmcb shows that each has its own. */
#ifndef REAL_VMCB
struct vmcb *svm_vmcb(const struct vcpu *v)
{
	return &the_vmcb;
}
#endif

#endif
