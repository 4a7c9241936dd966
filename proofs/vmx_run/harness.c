/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * backend_run() with any contents of the guest's part of the VMCS. vmx_enter() (vmx/run.S) is its contract here: on entry
 * the controls and the host's state hold; then the processor and the guest change what they can.
 */
#define PANIC_ALLOWED /* the entry failed: no guest runs */
#define REAL_VMCS
#include "contracts/vmx.h"
#include "model/vmx.h"

static u32 entries;
static bool regs_in;

void vmx_step_end(const struct vcpu *v, const struct exit *e)
{
}

void vmx_regs_in(const struct vcpu *v)
{
	regs_in = true;
}

void kick_arrived(struct vcpu *v)
{
	check(v == &vcpus[one.id], "its own");
}

static u64 spec_rip;
static bool was_launched;

enum vmx_end vmx_enter(struct vcpu *v, bool launched_before, const u8 *nmi)
{
	enum vmx_end end = nondet(enum vmx_end);

	check(nmi == vmx_nmi_flag(v) && nmi == &nmi_came[v->id] && launched_before == was_launched, "its own");
	check(controls_are_valid() && vmcs_host[AT(0x6c16)] == spec_rip, "the controls hold");
	check(regs_in, "the guest has its own registers of SYSCALL");
	check(vmcs_guest[AT(0x681e)] == v->rip && vmcs_guest[AT(0x681c)] == v->gpr[RSP], "its state");
	assume(end == VMX_EXIT || end == VMX_NMI || end == VMX_FAIL || end == VMX_FAIL_VALID);
	if (end != VMX_EXIT)
		return end;
	entries++;
	/* SDM vol. 3, 28.2 and 28.3: what a VM exit writes. */
	__CPROVER_havoc_object(vmcs_guest);
	__CPROVER_havoc_object(vmcs_info);
	CONTROL(0x4016) &= 0x7fffffff;
	CONTROL(0x4012) ^= nondet(bool) ? 0x200 : 0; /* EFER.LMA */
	v->gpr[RCX] = nondet(u64);
	return end;
}

void vmx_decode(struct exit *e)
{
	e->kind = nondet(enum exit_kind);
	e->code = vmcs_info[AT(0x4402)];
	e->info = vmcs_info[AT(0x6400)];
	e->vector = nondet(u8);
}

void harness(void)
{
	model_init();
	assume(controls_are_valid());
	spec_rip = vmcs_host[AT(0x6c16)];
	was_launched = launched[one.id];
	entries = 0;
	regs_in = false;
	if (nondet(bool)) {
		u64 rip = nondet(u64);

		rip = backend_host_nmi(one.id, rip);
		check(nmi_came[one.id] == 1, "an NMI at the host is noted");
		check(vcpus[one.id].host_open || vcpus[one.id].host_nmi, "and comes again for ring 3");
	}
	backend_run(&one, &one_exit);
	if (one_exit.kind == EXIT_NMI && entries == 0) {
		bool came = nmi_came[one.id] != 0;

		check(backend_take_nmi(&one) == !came && nmi_came[one.id] == 0, "once, and no exit has announced it");
	}
	check(entries == 1 || (entries == 0 && one_exit.kind == EXIT_NMI), "one entry, or an NMI instead");
	check(controls_are_valid() && vmcs_host[AT(0x6c16)] == spec_rip, "the controls still hold");
	check(entries == 0 || one.rip == vmcs_guest[AT(0x681e)], "guest state is taken over");
	END_OF_PROOF;
}
