/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hypapp may read, write and have intercepted: of the VMCB only the fields that are the guest's, with values that
 * the guest itself could have loaded, and never an intercept that is XMHF's.
 */
#define REAL_VMCB
#include "contracts/svm.h"
#undef REAL_VMCB
#include "contracts/backend.h"
#include "core/guestcode.h"
#include "model/one.h"
#include "x86/hw.h"

struct vmcb *svm_vmcb(const struct vcpu *v)
{
	check(v == &one, "this processor's");
	return &the_vmcb;
}
void backend_flush(struct vcpu *v)
{
	the_vmcb.tlb_control = 1;
}
static u32 watched;
void backend_watch_msr(u32 msr, bool read, bool write)
{
	check(msr < 0x2000 || (msr >= 0xc0000000 && msr < 0xc0002000) || (msr >= 0xc0010000 && msr < 0xc0012000),
	      "the bitmap has it");
	watched++;
}
u32 guestcode_fetch(struct vcpu *v, u8 *b, enum insn_mode *mode)
{
	u32 n = nondet(u32);

	check(__CPROVER_w_ok(b, INSN_MAX), "room");
	*mode = nondet(bool) ? INSN_64 : INSN_32;
	assume(n <= INSN_MAX);
	return n;
}
bool insn_decode_cr(const u8 *b, u32 n, enum insn_mode mode, u32 *cr, u32 *reg)
{
	*cr = nondet(u32);
	*reg = nondet(u32);
	assume(*cr < 16 && *reg < 16); /* proof insn_system */
	return nondet(bool);
}
#define hw_cpuid(leaf, sub) model_cpuid(leaf, sub)
static struct hw_cpuid model_cpuid(u32 leaf, u32 sub)
{
	return (struct hw_cpuid){nondet(u32), nondet(u32), nondet(u32), nondet(u32)};
}
#include "svm/regs.c"

void harness(void)
{
	u32 cr = 0, what = nondet(u32), mask = nondet(u32);
	u64 val = nondet(u64), other = nondet(u64), efer = the_vmcb.efer, cr0 = the_vmcb.cr0, cr4 = the_vmcb.cr4;
	u32 exceptions = the_vmcb.intercept_exceptions;
	u8 cpl = the_vmcb.cpl;

	assume(controls_are_valid());
	/* As backend_intercept() leaves it. */
	assume((svm_extra.exceptions & 0x4001e) == 0 && (svm_extra.misc1 & 0x9c50000b) == 0 &&
	       (svm_extra.misc2 & 0x7f) == 0 && (svm_extra.cr & ~0x190000U) == 0);
	if (nondet(bool)) {
		if (backend_set(&one, (enum xmhf_reg)what, val) && (what == XMHF_LSTAR || what == XMHF_CSTAR))
			check(val >> 47 == 0 || val >> 47 == 0x1ffff, "canonical");
		check(what != XMHF_CR3 || the_vmcb.tlb_control == 1, "flushed");
		check(the_vmcb.intercept_exceptions == exceptions, "no intercept changes");
	} else if (nondet(bool)) {
		if (backend_get(&one, (enum xmhf_reg)what, &val))
			check(what != XMHF_EFER || (val & 0x1000) == 0, "SVME is hidden");
	} else if (nondet(bool)) {
		bool got = backend_intercept(&one, (enum hypapp_event)what, mask);

		check(got || the_vmcb.intercept_exceptions == exceptions, "refused: nothing changes");
		check((svm_extra.exceptions & 0x4001e) == 0, "#DB, NMI, #BP, #OF and #MC are no hypapp's");
		check((svm_extra.misc1 & 0x9c50000b) == 0 && (svm_extra.misc2 & 0x7f) == 0, "nor is what XMHF needs");
		check((svm_extra.cr & ~0x190000U) == 0, "writes of CR0, CR3, CR4");
	} else if (nondet(bool)) {
		watched = 0;
		(void)backend_intercept_msr(what, nondet(bool), nondet(bool));
		check(watched <= 1 && ((what != 0x277 && what != 0x1d9) || watched == 0), "PAT and DEBUGCTL are not");
	} else if (nondet(bool)) {
		if (backend_cr(&one, &cr, &val))
			check(the_vmcb.exit_code == 0x10 + cr, "the register that the exit is of");
	} else {
		backend_cpuid(&one, &val, &other);
	}
	check(the_vmcb.efer == efer && the_vmcb.cr0 == cr0 && the_vmcb.cr4 == cr4 && the_vmcb.cpl == cpl,
	      "the guest's mode stays");
	check(controls_are_valid(), "the controls hold");
	END_OF_PROOF;
}
