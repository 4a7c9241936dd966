/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A step, from any state: begun by backend_pass() or backend_step(), over with the exit that follows, whatever that is.
 * The controls hold in between and afterwards, and every intercept is back.
 */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "model/one.h"
#undef MAX_CPUS
#define MAX_CPUS 2
#include "vmx/step.c"

struct vmx_extra vmx_extra;
static u64 proc, blocked;
static u32 runs;
static bool lifted, completed, halted;

/* Of what hypapps want, as vmx/regs.c does it (proof vmx_regs): the part in PROC. */
void vmx_set_extra(bool on)
{
	lifted = !on;
	CONTROL(0x4002) &= ~(u64)vmx_extra.proc;
	if (on)
		CONTROL(0x4002) |= vmx_extra.proc;
}
u64 vmx_fixed_cr4(void)
{
	return 0x6000;
}
u64 vmx_cr_value(const struct vcpu *v)
{
	return v->gpr[RAX];
}
void backend_own(struct vcpu *v)
{
	completed = true;
}
void backend_skip(struct vcpu *v)
{
	completed = true;
	vmcs_guest[AT(0x4824)] &= ~3UL;
}

static void run_once(const struct vcpu *v, struct exit *e)
{
	u64 extra = lifted ? vmx_extra.proc : 0;

	check(controls_are_valid(), "the controls hold");
	check(CONTROL(0x4002) == ((proc | BIT(27)) & ~extra), "an exit comes behind the instruction");
	check((vmcs_guest[AT(0x4824)] & ~blocked & ~BIT(0)) == 0, "nothing but interrupts is held back");
	check((vmcs_guest[AT(0x4824)] & 1) == 0 || (v->rflags & BIT(9)) != 0 || (blocked & 1) != 0,
	      "SDM vol. 3, 27.3.1.5: only with IF");
	check((vmcs_guest[AT(0x4824)] & 3) != 3 || (blocked & 3) == 3, "and not with MOV SS");
	runs++;
	e->code = nondet(u64);
	if (e->code == 37)
		vmcs_guest[AT(0x4824)] = nondet(u32) & 0xc;
	vmx_step_end(v, e);
}
void backend_run(struct vcpu *v, struct exit *e)
{
	run_once(v, e);
}

void harness(void)
{
	bool done = false;

	assume(one.id < MAX_CPUS && controls_are_valid() && (CONTROL(0x4002) & BIT(27)) == 0);
	assume(CONTROL(0x4002) <= 0xffffffff && vmcs_guest[AT(0x4824)] <= 0xf);
	assume((vmx_extra.proc & ~0x60009e80U) == 0 && (CONTROL(0x4002) & vmx_extra.proc) == vmx_extra.proc);
	assume(!steps[one.id].on);
	lifted = completed = halted = false;
	runs = 0;
	proc = CONTROL(0x4002);
	blocked = vmcs_guest[AT(0x4824)];
	if (nondet(bool)) {
		done = backend_step(&one, &one_exit);
		check(runs == 1, "once");
	} else {
		backend_pass(&one);
		check(completed != steps[one.id].on, "it is over, or a step has begun");
		check(!steps[one.id].on || lifted, "without what hypapps intercept");
		halted = vmcs_info[AT(0x4402)] == 12;
		check(!halted || vmcs_guest[AT(0x4826)] == 1, "HLT halts");
		if (steps[one.id].on && nondet(bool))
			run_once(&one, &one_exit);
		done = completed || one_exit.code == 37;
		if (runs == 0)
			vmx_step_reset(&one); /* an INIT comes first */
	}
	vmx_step_end(&one, &one_exit); /* any later exit */
	check(controls_are_valid() && CONTROL(0x4002) == proc && !lifted && !steps[one.id].on,
	      "it is over, every intercept is back");
	check(done || runs == 0 || vmcs_guest[AT(0x4824)] == blocked, "if it came to nothing, all is as before");
	END_OF_PROOF;
}
