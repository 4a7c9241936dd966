/* SPDX-License-Identifier: BSD-2-Clause */
/* See ring3.h. */
#include "x86/ring3.h"
#include "core/api.h"
#include "core/backend.h"
#include "core/kick.h"
#include "x86/apic.h"
#include "x86/hostmap.h"
#include "x86/hw.h"
#include "x86/smp.h"

#define MSR_STAR 0xc0000081U
#define MSR_LSTAR 0xc0000082U
#define MSR_CSTAR 0xc0000083U
#define MSR_SFMASK 0xc0000084U
#define MSR_KERNEL_GS_BASE 0xc0000102U
#define MSR_SYSENTER_CS 0x174U
#define MSR_EFER 0xc0000080U
#define EFER_SCE BIT(0)
#define ALL_FLAGS 0x3f7fd5UL

bool ring3_enter(struct ring3 *r, void *rsp0);
bool ring3_call(struct ring3 *r, u64 *call);
extern const u8 ring3_syscall[];

/* The stay that each processor is in, for exception(). */
struct ring3 *ring3_now[MAX_CPUS];

void ring3_setup(u32 cpu)
{
	hw_wrmsr(MSR_EFER, hw_rdmsr(MSR_EFER) | EFER_SCE);
	hw_wrmsr(MSR_STAR, (u64)SEL_CODE << 32 | (u64)SEL_USER << 48);
	hw_wrmsr(MSR_LSTAR, (u64)ring3_syscall);
	hw_wrmsr(MSR_CSTAR, (u64)ring3_syscall);
	hw_wrmsr(MSR_SFMASK, ALL_FLAGS);
	hw_wrmsr(MSR_KERNEL_GS_BASE, (u64)smp_tss(cpu));
	hw_wrmsr(MSR_SYSENTER_CS, 0);
}

/* Let NMIs (and on AMD INIT, which is #SX) reach the host, or hold them back again. */
static void open(struct ring3 *r)
{
	__atomic_store_n(&ring3_now[r->v->id], r, __ATOMIC_RELEASE);
	backend_open(r->v, true);
}

static void close(struct ring3 *r)
{
	backend_open(r->v, false);
	__atomic_store_n(&ring3_now[r->v->id], NULL, __ATOMIC_RELEASE);
}

/* Called by ring3.S. False: the hypapp is not to go on. */
bool ring3_call(struct ring3 *r, u64 *call)
{
	bool go_on;

	close(r);
	go_on = api_call(r, call);
	open(r);
	return go_on;
}

bool ring3_run(struct ring3 *r)
{
	struct vcpu *v = r->v;
	bool returned;

	hw_write_cr3(r->root.a);
	open(r);
	returned = ring3_enter(r, smp_rsp0(v->id));
	close(r);
	hw_write_cr3(hostmap_root().a);
	if (!returned)
		hw_wrmsr(MSR_KERNEL_GS_BASE, (u64)smp_tss(v->id));
	kick_init(v);
	return returned;
}

void ring3_stop(struct vcpu *v, u64 serial)
{
	__atomic_store_n(&v->stop, serial, __ATOMIC_RELEASE);
	/* If an NMI of ours is on its way already, it finds the word; if it has arrived, this is
	 * another. */
	kick(v);
}
