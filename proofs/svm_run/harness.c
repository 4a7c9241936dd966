/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * backend_run() with any contents of the guest's part of the VMCB. svm_enter() (svm/run.S) is its contract here: on entry
 * the controls hold; then the processor and the guest change what they can.
 */
#define REAL_VMCB
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "model/pool.h"
#include "core/image.h"
#include "core/memprot.h"
#include "x86/apic.h"
#include "x86/hw.h"
static u64 base;

/* Processor 0 stands for each: proof svm_vmcb shows that every one has its own. */
#undef MAX_CPUS
#define MAX_CPUS 1
#define big_vmcbs (&vmcbs)
#define big_host_state (&host_state)
#define big_host_save (&host_save)
#define iopm BIG(iopm)
#define msrpm BIG(msrpm)
#include "svm/init.c"

#define OBJECT(p, name) (__CPROVER_POINTER_OBJECT(p) == __CPROVER_POINTER_OBJECT(big_##name))
/* Five objects one behind the other in the region. */
hpa_t image_pa(const void *p)
{
	u64 o = __CPROVER_POINTER_OFFSET(p);

	if (OBJECT(p, vmcbs))
		return HPA(base + o);
	if (OBJECT(p, host_state))
		return HPA(base + 0x40000 + o);
	if (OBJECT(p, host_save))
		return HPA(base + 0x80000 + o);
	if (OBJECT(p, iopm))
		return HPA(base + 0xc0000 + o);
	check(OBJECT(p, msrpm), "an object of the image");
	return HPA(base + 0xd0000 + o);
}

hpa_t memprot_root(void)
{
	return HPA(spec_root);
}

static void model_init(void)
{
	BIG_ALLOC(iopm);
	BIG_ALLOC(msrpm);
	assume((base & PAGE_MASK) == 0 && base < GIB(4) - MIB(1));
	assume(one.id < MAX_CPUS);
	spec_iopm = base + 0xc0000;
	spec_msrpm = base + 0xd0000;
}

static u32 entries;

void svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa)
{
	struct vmcb *c = &(*big_vmcbs)[v->id];

	check(vmcb_pa == base + v->id * 0x1000UL, "this processor's VMCB");
	check(host_pa == base + 0x40000 + v->id * 0x1000UL, "its own host state");
	check(vmcb_controls_are_valid(c), "the controls hold");
	entries++;
	/* APM vol. 2, 15.6: what #VMEXIT writes; the controls are not among it. */
	c->exit_code = nondet(u64);
	c->exit_info1 = nondet(u64);
	c->exit_info2 = nondet(u64);
	c->exit_int_info = nondet(u64);
	c->int_state = nondet(u64);
	c->nrip = nondet(u64);
	c->rax = nondet(u64);
	c->rsp = nondet(u64);
	c->rip = nondet(u64);
	c->rflags = nondet(u64);
	c->cr0 = nondet(u64);
	c->cr2 = nondet(u64);
	c->cr3 = nondet(u64);
	c->cr4 = nondet(u64);
	c->efer = nondet(u64);
	c->dr6 = nondet(u64);
	c->dr7 = nondet(u64);
	c->event_inj = 0;
	v->gpr[RCX] = nondet(u64);
}

struct svm_extra svm_extra;
void svm_set_extra(struct vcpu *v)
{
	svm_vmcb(v)->intercept_misc1 |= svm_extra.misc1;
	svm_vmcb(v)->intercept_misc2 |= svm_extra.misc2;
}
void backend_raise(struct vcpu *v, u32 vector, bool has_error, u32 error)
{
	svm_vmcb(v)->event_inj = nondet(u64);
}
#include "svm/step.c"

void svm_decode(const struct vcpu *v, struct exit *e)
{
}

void harness(void)
{
	struct vmcb *c;
	u32 id = 0;

	model_init();
	one.id = 0;
	c = &(*big_vmcbs)[one.id];
	assume(vmcb_controls_are_valid(c));
	entries = 0;
	backend_run(&one, &one_exit);
	check(entries == 1, "one entry");
	check(one.id == id && vmcb_controls_are_valid(c), "the controls still hold");
	check(c->tlb_control == 0 && one.rip == c->rip, "guest state is taken over");
	END_OF_PROOF;
}
