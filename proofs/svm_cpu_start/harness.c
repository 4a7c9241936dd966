/* SPDX-License-Identifier: BSD-2-Clause */
/* backend_cpu_start() on any processor; the bitmaps are filled by then (proof svm_own_msrs). */
#define REAL_VMCB
#define WRMSR_ALLOWED(msr, val) 1
#include "contracts/svm.h"
#include "contracts/backend.h"
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
static bool svme_on, gif_off, hsave_set, saved;
static u64 host_pa(u32 id);
#define hw_wrmsr model_wrmsr
#define hw_clgi model_clgi
#define hw_vmsave model_vmsave
#define memset model_memset
static void model_wrmsr(u32 msr, u64 val)
{
	if (msr == 0xc0000080)
		svme_on = (val & BIT(12)) != 0;
	if (msr == 0xc0010117)
		hsave_set = val == base + 0x80000 + one.id * 0x1000UL;
}
static void model_clgi(void)
{
	check(svme_on, "APM vol. 2, 15.17: CLGI needs EFER.SVME");
	gif_off = true;
}
static void model_vmsave(u64 pa)
{
	check(gif_off, "nothing interrupts the save");
	saved = pa == base + 0x40000 + one.id * 0x1000UL;
}
static void *model_memset(void *to, int c, size_t n)
{
	check(c == 0 && n == sizeof(struct vmcb) && __CPROVER_w_ok(to, n), "clears one VMCB");
	/* Of these fields only; the rest is not looked at. */
	struct vmcb *v = to;
	v->intercept_misc1 = v->intercept_misc2 = 0;
	v->clean = v->lbr_control = 0;
	return to;
}
bool cpu_wrmsr(u32 msr, u64 val)
{
	check(gif_off, "INIT is held back from the first moment");
	return nondet(bool);
}
#include "svm/init.c"
#include "svm/regs.c"

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

void harness(void)
{
	struct vmcb *c;

	model_init();
	one.id = 0;
	assume(started);
	svme_on = gif_off = hsave_set = saved = false;
	backend_cpu_start(&one);
	c = svm_vmcb(&one);
	check(c == &(*big_vmcbs)[one.id], "each processor has a VMCB of its own");
	check(svme_on && gif_off && hsave_set && saved, "SVM is on, GIF 0, save areas are its own");
	check(vmcb_controls_are_valid(c), "the controls");
	check(c->tlb_control == 1, "nothing old in the TLB");
	END_OF_PROOF;
}
