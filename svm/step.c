/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One instruction of the guest with intercepts lifted, or with all exceptions intercepted. Armed by
 * one handler, it takes effect at the next entry and is over with the exit that follows, whatever
 * that is: backend_run() ends it. An interrupt that waits ends it before it has begun.
 */
#include "core/vector.h"
#include "svm/svm.h"

#define RFLAGS_TF BIT(8)
#define DR6_BS BIT(14)

struct step {
	bool on;
	bool trap; /* by TF; else it is a HLT, which an interrupt ends */
	bool had_trap;
	u32 exceptions;
};

static struct step steps[MAX_CPUS];

static void begin(struct vcpu *v, bool trap)
{
	struct vmcb *c = svm_vmcb(v);
	struct step *s = &steps[v->id];

	s->on = true;
	s->trap = trap;
	s->had_trap = (v->rflags & RFLAGS_TF) != 0;
	s->exceptions = c->intercept_exceptions;
	c->intercept_misc1 |= (u32)INTERCEPT_INTR;
	if (trap) {
		/* All exceptions exit, so the guest sees TF in what PUSHF and INT n push only. */
		c->intercept_exceptions = 0xffffffff;
		v->rflags |= RFLAGS_TF;
	}
}

/* Intercepts that only hypapps want. */
static void lift(struct vmcb *c)
{
	c->intercept_cr &= ~svm_extra.cr;
	c->intercept_misc1 &= ~svm_extra.misc1;
	c->intercept_misc2 &= ~svm_extra.misc2;
}

bool svm_step_end(struct vcpu *v)
{
	struct vmcb *c = svm_vmcb(v);
	struct step *s = &steps[v->id];
	bool done = s->on && s->trap && c->exit_code == VMEXIT_DB;

	if (!s->on)
		return false;
	s->on = false;
	c->intercept_misc1 &= ~(u32)INTERCEPT_INTR;
	svm_set_extra(v);
	if (!s->trap)
		return false;
	c->intercept_exceptions = s->exceptions;
	if (!s->had_trap)
		v->rflags &= ~RFLAGS_TF;
	/* If backend_nmi_window() steps, too, the next instruction does. */
	if (done && (s->exceptions & INTERCEPT_DB) == 0) {
		if (s->had_trap)
			backend_raise(v, VECTOR_DB, false, 0);
		else
			c->dr6 &= ~DR6_BS;
	}
	return done;
}

void svm_step_reset(struct vcpu *v)
{
	steps[v->id].on = false;
	svm_vmcb(v)->intercept_misc1 &= ~(u32)INTERCEPT_INTR;
}

bool backend_step(struct vcpu *v, struct exit *e)
{
	begin(v, true);
	backend_run(v, e);
	return svm_vmcb(v)->exit_code == VMEXIT_DB;
}

void backend_pass(struct vcpu *v)
{
	struct vmcb *c = svm_vmcb(v);

	/* These two may always be over at once. */
	if (c->exit_code == VMEXIT_PAUSE || c->exit_code == VMEXIT_MWAIT) {
		backend_skip(v);
		return;
	}
	begin(v, c->exit_code != VMEXIT_HLT);
	lift(c);
}
