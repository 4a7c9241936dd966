/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ring3.c: a stay in ring 3 that makes calls and ends in either way. In ring 3: the hypapp's tables, NMIs open, and
 * exception() knows the stay. In the core, its calls too: neither. Afterwards all is as before, and an INIT that came
 * meanwhile is the guest's.
 */
#include "model/one.h"
#include "core/api.h"
#include "core/apstart.h"
#include "core/backend.h"
#include "core/kick.h"
#include "x86/apic.h"
#include "x86/hostmap.h"
#include "x86/smp.h"
#define hw_write_cr3 real_write_cr3
#define hw_wrmsr real_wrmsr
#define hw_rdmsr real_rdmsr
#include "x86/hw.h"
#undef hw_write_cr3
#undef hw_wrmsr
#undef hw_rdmsr

#define HOST_ROOT 0x1000UL
static u64 cr3, written, efer, star, lstar, cstar, sfmask, gs, sysenter_cs;
static bool opened, kicked, told;
static u8 a_tss[8], an_rsp0[8];

static void hw_write_cr3(u64 v)
{
	cr3 = v;
}
static u64 hw_rdmsr(u32 msr)
{
	check(msr == 0xc0000080, "EFER");
	return efer;
}
static void hw_wrmsr(u32 msr, u64 v)
{
	switch (msr) {
	case 0xc0000080: efer = v; break;
	case 0xc0000081: star = v; break;
	case 0xc0000082: lstar = v; break;
	case 0xc0000083: cstar = v; break;
	case 0xc0000084: sfmask = v; break;
	case 0xc0000102: gs = v; break;
	case 0x174: sysenter_cs = v; break;
	default: check(false, "an MSR of the way into ring 3");
	}
}
void backend_open(struct vcpu *v, bool on)
{
	check(v == &one, "this processor");
	opened = on;
}
hpa_t hostmap_root(void)
{
	return HPA(HOST_ROOT);
}
void *smp_tss(u32 cpu)
{
	check(cpu == one.id, "this processor's");
	return a_tss;
}
void *smp_rsp0(u32 cpu)
{
	check(cpu == one.id, "this processor's");
	return an_rsp0;
}
void kick_init(struct vcpu *v)
{
	check(v == &one && !opened, "the processor, which lets no other in");
	told = true;
}
void kick(struct vcpu *v)
{
	check(v == &one, "the processor");
	kicked = true;
}
void apic_send(u32 apic_id, u32 command)
{
	check(apic_id == one.apic_id && command == 0x4400, "an NMI to the processor");
	kicked = true;
}
bool api_call(struct ring3 *r, u64 *call)
{
	check(!opened && r->v == &one && call != NULL, "calls are answered with NMIs held back");
	return nondet(bool);
}
#include "x86/ring3.c"

static void check_inside(const struct ring3 *r)
{
	check(opened && cr3 == r->root.a && ring3_now[one.id] == r, "in ring 3: its tables, NMIs open");
}
bool ring3_enter(struct ring3 *r, u64 *rsp0)
{
	u64 call[6];
	bool go_on = true;

	check((u8 *)rsp0 == an_rsp0, "on this processor's stack");
	check_inside(r);
	if (nondet(bool))
		go_on = ring3_call(r, call);
	check_inside(r);
	if (go_on && nondet(bool))
		go_on = ring3_call(r, call);
	check_inside(r);
	if (nondet(bool))
		gs = nondet(u64); /* stopped between two SWAPGS */
	else if (go_on)
		return true;
	return false;
}

void harness(void)
{
	static struct ring3 r;
	u64 serial = nondet(u64);
	bool returned;

	assume(one.id < MAX_CPUS);
	ring3_setup(one.id);
	check((efer & 1) != 0 && sysenter_cs == 0, "SYSCALL is on, SYSENTER is not");
	check(star == (8UL << 32 | 0x23UL << 48) && lstar == (u64)ring3_syscall && cstar == lstar, "it leads to ring3_syscall");
	check((sfmask & 0x257fd5) == 0x257fd5, "with all flags that matter cleared: TF, IF, DF, IOPL, NT, AC, ID");
	check(gs == (u64)a_tss, "which finds its TSS");
	r.v = &one;
	cr3 = HOST_ROOT;
	opened = false;
	told = false;
	returned = ring3_run(&r);
	check(!opened && cr3 == HOST_ROOT && ring3_now[one.id] == NULL, "back: the host's tables, NMIs held back");
	check(gs == (u64)a_tss, "KernelGSBase as before");
	check(told, "an INIT that came meanwhile is the guest's");
	if (nondet(bool)) {
		kicked = false;
		ring3_stop(&one, serial);
		check(one.stop == serial && kicked, "the stay that is to end is named, the processor told");
	}
	END_OF_PROOF;
}
