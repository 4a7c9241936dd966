/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A step, from any state: begun by backend_pass() or backend_step(), over with the exit that follows, whatever that is.
 * The controls hold in between and afterwards, and every intercept is back.
 */
#define MAX_CPUS_MODEL 1
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "model/one.h"
#undef MAX_CPUS
#define MAX_CPUS 1

static u32 raised, skipped, runs;
static u32 cr, misc1, misc2, exceptions;
static u64 flags;
struct svm_extra svm_extra;

void svm_set_extra(struct vcpu *v)
{
	the_vmcb.intercept_cr |= svm_extra.cr;
	the_vmcb.intercept_misc1 |= svm_extra.misc1;
	the_vmcb.intercept_misc2 |= svm_extra.misc2;
	the_vmcb.intercept_exceptions |= svm_extra.exceptions;
}
void backend_raise(struct vcpu *v, u32 vector, bool has_error, u32 error)
{
	check(vector == 1 && !has_error, "the guest's own single step");
	raised++;
}
void backend_skip(struct vcpu *v)
{
	skipped++;
}
#include "svm/step.c"

static void run_once(struct vcpu *v)
{
	check(controls_are_valid(), "the controls hold while it is made");
	check((the_vmcb.intercept_misc1 & 1) != 0, "an interrupt ends it");
	runs++;
	the_vmcb.exit_code = nondet(u64);
	/* The instruction may load the flags. */
	v->rflags = nondet(bool) ? v->rflags : nondet(u64);
}
void backend_run(struct vcpu *v, struct exit *e)
{
	check(the_vmcb.intercept_exceptions == 0xffffffff && (v->rflags & BIT(8)) != 0, "one instruction");
	run_once(v);
	(void)svm_step_end(v);
}

void harness(void)
{
	struct exit e;

	assume(controls_are_valid() && one.id == 0);
	/* What hypapps want is what backend_intercept() can make of it, and is in the VMCB. */
	assume((svm_extra.misc1 & 0x9c50000b) == 0 && (svm_extra.misc2 & 0x7f) == 0);
	svm_set_extra(&one);
	assume((the_vmcb.intercept_misc1 & 1) == 0 && !steps[0].on);
	cr = the_vmcb.intercept_cr;
	misc1 = the_vmcb.intercept_misc1;
	misc2 = the_vmcb.intercept_misc2;
	exceptions = the_vmcb.intercept_exceptions;
	flags = one.rflags;
	raised = skipped = runs = 0;
	if (nondet(bool)) {
		(void)backend_step(&one, &e);
		check(runs == 1, "once");
	} else {
		backend_pass(&one);
		if (skipped == 0) {
			if (nondet(bool)) /* an INIT comes first */
				svm_step_reset(&one);
			else
				run_once(&one);
			check(!svm_step_end(&one) || the_vmcb.exit_code == 0x41, "completed by its trap");
		}
		if (runs == 0)
			the_vmcb.intercept_exceptions = exceptions, svm_set_extra(&one); /* backend_reset() */
	}
	check(controls_are_valid() && !steps[0].on, "it is over, and the controls hold");
	check(the_vmcb.intercept_cr == cr && the_vmcb.intercept_misc1 == misc1 && the_vmcb.intercept_misc2 == misc2 &&
		      the_vmcb.intercept_exceptions == exceptions,
	      "every intercept is back");
	check(raised == 0 || (flags & BIT(8)) != 0, "no trap but the guest's");
	END_OF_PROOF;
}
