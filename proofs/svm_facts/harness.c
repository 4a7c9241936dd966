/* SPDX-License-Identifier: BSD-2-Clause */
/* The short functions of svm/: what they answer, and that they change nothing but their own processor's flags. */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "model/one.h"
#include "x86/apic.h"
#include "x86/hw.h"
static u64 vm_cr;
static bool gif, sent, raised;
static const struct vcpu *arrived;
#define hw_rdmsr model_rdmsr
#define hw_stgi() ((void)(gif = true))
#define hw_clgi() ((void)(gif = false))
static u64 model_rdmsr(u32 msr)
{
	return msr == 0xc0010114 ? vm_cr : nondet(u64);
}
void kick(struct vcpu *to)
{
	check(to == &one, "itself");
	check(!gif, "it comes when the guest runs, or is taken");
	sent = true;
}

void kick_arrived(struct vcpu *v)
{
	arrived = v;
}
#undef MAX_CPUS
#define MAX_CPUS 1 /* the bitmaps and save areas are big, and not looked at */
#include "model/pool.h"
#define iopm BIG(iopm)
#define msrpm BIG(msrpm)
#define host_save BIG(host_save)
#define host_state BIG(host_state)
#define vmcbs BIG(vmcbs)
/* The VMCBs of init.c are contracts/svm.h's. */
#define svm_vmcb init_vmcb
#define svm_has_nrips init_has_nrips
#include "svm/init.c"
#undef svm_vmcb
#undef svm_has_nrips
bool svm_has_nrips;
struct vcpu vcpus[64];
#include "svm/state.c"

void model_raise(struct vcpu *v, u32 vector, bool has_error, u32 error)
{
	check(vector == 6 && !has_error, "#UD");
	raised = true;
}

void harness(void)
{
	struct vmcb before = the_vmcb;
	u32 cpu = 5; /* any */
	u64 rip = nondet(u64);
	bool nmi = one.arrived != 0;

	sent = raised = false;
	arrived = NULL;
	switch (nondet(u32)) {
	case 0: check(backend_holds_init() == ((vm_cr >> 1 & 1) != 0), "APM vol. 2, 15.30.1: R_INIT"); break;
	case 1: check(!backend_shows_sipi(), "SIPI cannot be intercepted"); break;
	case 2: check(!backend_wait_sipi(&one), "it halts in the guest"); break;
	case 3: check(backend_cpl(&one) == the_vmcb.cpl, "CPL"); break;
	case 4:
		check(backend_host_nmi(cpu, rip) == rip, "goes on where it was");
		check(arrived == (vcpus[cpu].host_open ? &vcpus[cpu] : NULL), "noted down if somebody is in ring 3");
		break;
	case 5:
		backend_open(&one, true);
		check(gif && one.host_open && !sent, "NMIs are let in");
		break;
	case 6:
		backend_open(&one, false);
		check(!gif && !one.host_open && !sent == !nmi, "held back; one that came comes again");
		break;
	case 7: check(backend_name()[0] == 'S', "SVM"); break;
	default:
		backend_own(&one);
		check(raised, "#UD");
	}
	check(the_vmcb.intercept_misc1 == before.intercept_misc1 && the_vmcb.intercept_misc2 == before.intercept_misc2 &&
		      the_vmcb.np_control == before.np_control && the_vmcb.ncr3 == before.ncr3,
	      "no control changes");
	END_OF_PROOF;
}
