/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * At VMRUN itself: the flush that backend_flush() was asked for stands in the VMCB, and the
 * controls are those that the proofs demand (proofs/contracts/svm.h), with our root and the same
 * bitmaps for all processors.
 */
#include "core/image.h"
#include "core/log.h"
#include "core/memprot.h"
#include "debug/debug.h"
#include "x86/hw.h"

#pragma GCC diagnostic ignored "-Wunused-variable"
#define REAL_VMCB
#include "proofs/contracts/svm.h"

static bool asked[MAX_CPUS];

void __real_svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa);

void debug_flush_asked(const struct vcpu *v)
{
	asked[v->id] = true;
}

/* What VMLOAD loads: host's state that each world switch must bring back. APM vol. 2, 15.5.2. */
static const u32 host_msrs[] = {0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, 0xc0000100,
				0xc0000102, 0x174,	0x175,	    0x176};
#define CALLEE_SAVED (1U << RBX | 1U << RBP | 0xfU << R12)

/* svm_enter() keeps its contract (run.S): callee-saved registers, flags, and those. */
static void enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa)
{
	u64 before[ARRAY_SIZE(host_msrs)];
	struct debug_regs r = {.function = (u64)__real_svm_enter};

	for (u32 i = 0; i < ARRAY_SIZE(host_msrs); i++)
		before[i] = hw_rdmsr(host_msrs[i]);
	for (u32 i = 0; i < REGS; i++)
		r.gpr[i] = i;
	r.gpr[RDI] = (u64)v;
	r.gpr[RSI] = vmcb_pa;
	r.gpr[RDX] = host_pa;
	debug_call(&r);
	for (u32 i = 0; i < REGS; i++)
		if ((CALLEE_SAVED >> i & 1) != 0 && r.gpr[i] != i)
			panic("debug: svm_enter() changes register %u", i);
	if ((r.flags & (BIT(9) | BIT(10))) != 0)
		panic("debug: svm_enter() leaves flags 0x%lx", r.flags);
	for (u32 i = 0; i < ARRAY_SIZE(host_msrs); i++)
		if (hw_rdmsr(host_msrs[i]) != before[i])
			panic("debug: svm_enter() does not bring MSR 0x%x back", host_msrs[i]);
}

void __wrap_svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa);
void __wrap_svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa)
{
	const struct vmcb *c = svm_vmcb(v);

	/* A partition's (svm/partition.c), with interrupts on: proof svm_partition has its
	 * controls. */
	if (vmcb_pa != image_pa(c).a) {
		__real_svm_enter(v, vmcb_pa, host_pa);
		return;
	}
	if (spec_root == 0) { /* the first entry of all */
		spec_iopm = c->iopm_pa;
		spec_msrpm = c->msrpm_pa;
		spec_root = memprot_root().a;
	}
	if (!vmcb_controls_are_valid(c))
		panic("debug: cpu %u: VMRUN without all controls", v->id);
	if (asked[v->id] && c->tlb_control != TLB_FLUSH_ALL)
		panic("debug: cpu %u: VMRUN without the flush that was asked for", v->id);
	asked[v->id] = false;
	enter(v, vmcb_pa, host_pa);
}
