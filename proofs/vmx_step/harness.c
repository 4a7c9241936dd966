/* SPDX-License-Identifier: BSD-2-Clause */
/* One instruction of the guest alone: what was changed for it is as before, and no control else is touched. */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "model/one.h"
#undef MAX_CPUS
#define MAX_CPUS 2
#include "vmx/step.c"

static u64 proc, blocked;

void backend_run(struct vcpu *v, struct exit *e)
{
	check(controls_are_valid(), "the controls hold");
	check(CONTROL(0x4002) == (proc | BIT(27)), "an exit comes behind the instruction");
	check((vmcs_guest[AT(0x4824)] & ~blocked & ~BIT(0)) == 0, "nothing but interrupts is held back");
	check((vmcs_guest[AT(0x4824)] & 1) == 0 || (v->rflags & BIT(9)) != 0 || (blocked & 1) != 0,
	      "SDM vol. 3, 27.3.1.5: only with IF");
	check((vmcs_guest[AT(0x4824)] & 3) != 3 || (blocked & 3) == 3, "and not with MOV SS");
	e->code = nondet(u64);
	if (e->code == 37)
		vmcs_guest[AT(0x4824)] = nondet(u32) & 0xc;
	vmx_step_end(v, e);
}

void harness(void)
{
	bool done;

	assume(one.id < MAX_CPUS && controls_are_valid() && (CONTROL(0x4002) & BIT(27)) == 0);
	assume(CONTROL(0x4002) <= 0xffffffff && vmcs_guest[AT(0x4824)] <= 0xf);
	proc = CONTROL(0x4002);
	blocked = vmcs_guest[AT(0x4824)];
	done = backend_step(&one, &one_exit);
	check(controls_are_valid() && CONTROL(0x4002) == proc, "the controls are as before");
	check(done || vmcs_guest[AT(0x4824)] == blocked, "if it came to nothing, all is as before");
	vmx_step_end(&one, &one_exit);
	check(CONTROL(0x4002) == proc && (done || vmcs_guest[AT(0x4824)] == blocked), "it has ended");
	END_OF_PROOF;
}
