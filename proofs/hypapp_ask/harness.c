/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * core/hypapp.c when the guest runs: a hypapp is entered with its lock held, in its own tables, on this processor's
 * stack, and never again once it has faulted; what it answers is one of three verdicts; what the guest gets of it is
 * the three registers that the ABI names.
 */
#include "model/one.h"
#include "core/api.h"
#include "core/backend.h"
#include "core/e820.h"
#include "core/hypapp.h"
#include "core/image.h"
#include "core/intercept.h"
#include "core/lock.h"
#include "core/pt.h"
#include "core/quiesce.h"
#include "core/string.h"
#include "x86/cpu.h"

#define USED 2U /* hypapps; each is treated as the others are */
struct vcpu vcpus[MAX_CPUS];

static void *model_memcpy(void *to, const void *from, size_t n)
{
	const u64 *f = from;
	u64 *t = to;

	check((n == 8 || n == 32) && __CPROVER_rw_ok(to, n) && __CPROVER_r_ok(from, n), "words");
	t[0] = f[0];
	if (n == 32) {
		t[1] = f[1];
		t[2] = f[2];
		t[3] = f[3];
	}
	return to;
}
#define memcpy model_memcpy
#include "core/hypapp.c"

u64 cpu_tsc(void)
{
	return nondet(u64);
}
/* Meanwhile another processor lets go of a lock. */
void cpu_relax(void)
{
	u32 i = nondet(bool) ? 1 : 0;

	if (hypapps[i].lock.next - hypapps[i].lock.owner > 1)
		hypapps[i].lock.owner++;
}
void lock_drop(struct lock *l)
{
	check(__CPROVER_same_object(l, hypapps) && l->owner != l->next, "a lock that was taken");
	l->owner++;
}
bool intercept_wants(u32 n, const struct event *ev)
{
	return nondet(bool);
}
u32 backend_cpl(const struct vcpu *v)
{
	return nondet(u32) & 3;
}
void backend_flush(struct vcpu *v) { }
void quiesce_release(void) { }
void ring3_stop(struct vcpu *v, u64 serial)
{
	check(v >= vcpus && v < vcpus + MAX_CPUS, "a processor");
}
u32 pte_root(enum pt_space s)
{
	check(s >= PT_HYPAPP && s < PT_HYPAPP + HYPAPPS_MAX, "a hypapp's space");
	return s;
}
hpa_t pte_table_pa(u32 table)
{
	return HPA((u64)table << 12);
}

bool ring3_run(struct ring3 *r)
{
	u32 n = r->hypapp;
	const struct hypapp_state *h = &hypapps[n];

	check(r->v == &one && n < host.hypapps && !h->stopped, "one that has not faulted");
	check(h->lock.next != h->lock.owner && h->cpu == one.id, "under its lock, by this processor");
	check(r->rip == h->entry && r->root.a == (u64)(PT_HYPAPP + n) << 12, "at its entry, in its space");
	check(r->rsp > HYPAPP_STACKS + PAGE_SIZE && r->rsp <= HYPAPP_STACKS + LARGE_2M && (r->rsp & 15) == 0, "on a stack of its own");
	check(r->arg[1] == one.id, "and it knows where");
	r->out[0] = nondet(u64);
	r->out[1] = nondet(u64);
	r->out[2] = nondet(u64);
	r->out[3] = nondet(u64);
	r->out[4] = nondet(u64);
	r->vector = nondet(u64);
	return nondet(bool);
}

void harness(void)
{
	u64 arg[4], rip = one.rip, rax = one.gpr[RAX], r8 = one.gpr[R8];
	struct event ev = {.arg = arg, .event = (enum hypapp_event)(HYPAPP_PORT + nondet(u32) % 5)};
	u32 any = nondet(u32);
	bool was, others;

	assume(host.hypapps <= USED && host.cpus >= 1 && host.cpus <= MAX_CPUS && one.id < host.cpus);
	assume(any < USED && !must_stop);
	/* At most one other processor holds a lock: that the wait ends is the lock's business (proofs smp_lock). */
#define OTHERS(i) (hypapps[i].lock.next - hypapps[i].lock.owner)
	assume(OTHERS(0) <= 1 && OTHERS(1) <= 1 && hypapps[0].lock.next < UINT32_MAX - 8 && hypapps[1].lock.next < UINT32_MAX - 8);
	assume(hypapps[0].cpu < host.cpus && hypapps[1].cpu < host.cpus); /* take() is given no other */
	others = OTHERS(any) != 0;
	was = hypapps[any].stopped;
	switch (nondet(u32) % 4) {
	case 0: (void)hypapp_hypercall(&one); break;
	case 1: check(hypapp_offer(&one, &ev) <= XMHF_DENY, "a verdict"); break;
	case 2:
		if (any < host.hypapps)
			check(hypapp_ask_memory(&one, any, arg) <= XMHF_DENY, "a verdict");
		break;
	default: (void)hypapp_list(&one);
	}
	check(one.rip == rip && one.gpr[RAX] == rax && one.gpr[R8] == r8, "no register but those of the ABI");
	check(!was || hypapps[any].stopped, "who has faulted stays stopped");
	check(OTHERS(any) <= (others ? 1 : 0), "no lock is kept");
	(void)hypapp_name(any);
	END_OF_PROOF;
}
