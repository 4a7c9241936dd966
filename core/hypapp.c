/* SPDX-License-Identifier: BSD-2-Clause */
/* See hypapp.h. */
#include "core/hypapp.h"
#include "core/backend.h"
#include "core/contract.h"
#include "core/e820.h"
#include "core/image.h"
#include "core/intercept.h"
#include "core/lock.h"
#include "core/log.h"
#include "core/pt.h"
#include "core/quiesce.h"
#include "core/string.h"
#include "x86/cpu.h"

#define STACK_PAGES_H (HYPAPP_STACK / PAGE_SIZE)

/* One hypapp. All but the lock's words and `serial` is written at boot, or by who holds the lock.
 */
struct hypapp_state {
	char name[HYPAPP_NAME];
	u32 number;
	u32 flags;
	u32 events;
	u64 entry;
	struct lock lock;
	u32 cpu;    /* that holds it */
	u64 serial; /* of its stay in ring 3 */
	bool stopped;
};

static struct hypapp_state hypapps[HYPAPPS_MAX];
static const struct e820 *ram;
static bool must_stop; /* when one has faulted */
static u64 limit;      /* TSC ticks that a processor waits for a hypapp before it stops it */

static enum pt_space space_of(u32 hypapp)
{
	return (enum pt_space)(PT_HYPAPP + hypapp);
}

static enum status map_pages(u32 hypapp, u64 va, u64 pa, u64 pages, u32 prot)
{
	enum status st = OK;
	u64 i = 0;

	while (st == OK && i < pages)
		LOOP_ASSIGNS(i, st, HYPAPP_MAPPED)
		LOOP_INVARIANT(i <= pages && (st != OK || HYPAPP_MAPPED_SO_FAR(i)))
		LOOP_DECREASES(pages - i)
	{
		st = pt_map(space_of(hypapp), va + i * PAGE_SIZE, pa + i * PAGE_SIZE, 1,
			    prot | PT_U);
		i++;
	}
	return st;
}

/* Where the stack of a processor begins; below it is a page that is not there. */
static u64 stack_va(u32 cpu)
{
	return HYPAPP_STACKS + PAGE_SIZE + cpu * (HYPAPP_STACK + PAGE_SIZE);
}

static enum status map_hypapp(u32 hypapp, const struct boot_hypapp *b)
{
	enum status st = OK;
	u32 i = 0;

	while (st == OK && i < b->segments) {
		u32 prot =
		    PT_R | (b->segment[i].write ? PT_W : 0) | (b->segment[i].exec ? PT_X : 0);

		st = map_pages(hypapp, b->segment[i].va, b->segment[i].pa, b->segment[i].pages,
			       prot);
		i++;
	}
	i = 0;
	while (st == OK && i < host.cpus) {
		st = map_pages(hypapp, stack_va(i), b->stacks + i * HYPAPP_STACK, STACK_PAGES_H,
			       PT_R | PT_W);
		i++;
	}
	return st;
}

/* The upper half of its address space is the host's. */
static void share_host(u32 hypapp)
{
	u32 i = PT_SLOTS / 2;

	while (i < PT_SLOTS) {
		pte_store(pte_root(space_of(hypapp)), i, pte_load(pte_root(PT_HOST), i));
		i++;
	}
}

enum status hypapp_init(const struct boot_info *boot)
{
	enum status st = OK;
	u32 i = 0;

	ram = &boot->map;
	limit = boot->options.hypapp_limit;
	must_stop = boot->options.hypapp_stop;
	while (st == OK && i < host.hypapps) {
		const struct boot_hypapp *b = &boot->hypapp[i];
		struct hypapp_state *h = &hypapps[i];

		memcpy(h->name, b->name, sizeof(h->name));
		h->number = b->number;
		h->flags = b->flags;
		h->events = b->events;
		h->entry = b->entry;
		st = map_hypapp(i, b);
		share_host(i);
		log_info("hypapp %s: %lu KiB, number %u", h->name, (b->end - b->base) / KIB(1),
			 h->number);
		i++;
	}
	if (host.cpus == 1 && host.hypapps != 0)
		log_info("hypapps: with one processor nobody stops a callback that does not end");
	return st;
}

const char *hypapp_name(u32 hypapp)
{
	return hypapps[hypapp].name;
}

/* lock_take() of the hypapp's lock; who has held it too long is stopped. */
static void take(struct hypapp_state *h, u32 cpu)
{
	u32 ticket = __atomic_fetch_add(&h->lock.next, 1, __ATOMIC_RELAXED);
	u64 since = cpu_tsc();
	u64 serial = 0;

	while (__atomic_load_n(&h->lock.owner, __ATOMIC_ACQUIRE) != ticket) {
		u64 now = __atomic_load_n(&h->serial, __ATOMIC_ACQUIRE);

		if (now != serial) {
			serial = now;
			since = cpu_tsc();
		} else if (cpu_tsc() - since > limit) {
			ring3_stop(&vcpus[__atomic_load_n(&h->cpu, __ATOMIC_ACQUIRE)], serial);
			since = cpu_tsc();
		}
		cpu_relax();
	}
	__atomic_store_n(&h->cpu, cpu, __ATOMIC_RELEASE);
}

/* It has done what it may not do, or has been stopped by another processor. */
static void fault(struct hypapp_state *h, const struct ring3 *r)
{
	h->stopped = true;
	if (r->vector == RING3_STOPPED)
		log_error("hypapp %s: stopped on cpu %u at 0x%lx: it took too long", h->name,
			  r->v->id, r->at);
	else
		log_error("hypapp %s: stopped on cpu %u at 0x%lx: exception %lu, error 0x%lx, "
			  "address 0x%lx",
			  h->name, r->v->id, r->at, r->vector, r->error, r->address);
	if (must_stop)
		panic("hypapp %s is stopped, and hypapp-fault=stop", h->name);
}

/* The stay in ring 3 that keeps the other processors out of the guest: its serial number, and where
 * it is. */
static u64 holder;
static u32 holder_cpu;

void hypapp_holds(const struct ring3 *r)
{
	__atomic_store_n(&holder_cpu, r->v->id, __ATOMIC_RELEASE);
	__atomic_store_n(&holder, r->serial, __ATOMIC_RELEASE);
}

void hypapp_hurry(u64 *since)
{
	u64 serial = __atomic_load_n(&holder, __ATOMIC_ACQUIRE);

	if (cpu_tsc() - *since <= limit)
		return;
	*since = cpu_tsc();
	if (serial != 0)
		ring3_stop(&vcpus[__atomic_load_n(&holder_cpu, __ATOMIC_ACQUIRE)], serial);
}

static void release(struct ring3 *r)
{
	if (!r->holds)
		return;
	__atomic_store_n(&holder, 0, __ATOMIC_RELEASE);
	quiesce_release();
	backend_flush(r->v);
}

/* Run the callback of @event of hypapp @n. */
static enum xmhf_verdict ask(struct vcpu *v, u32 n, enum hypapp_event event, u64 *arg)
{
	static u64 serials;
	struct hypapp_state *h = &hypapps[n];
	struct ring3 r = {.v = v, .hypapp = n, .rip = h->entry};
	enum xmhf_verdict verdict = XMHF_DEFAULT;
	bool returned;

	take(h, v->id);
	if (!h->stopped) {
		r.serial = __atomic_add_fetch(&serials, 1, __ATOMIC_RELAXED);
		__atomic_store_n(&h->serial, r.serial, __ATOMIC_RELEASE);
		r.root = pte_table_pa(pte_root(space_of(n)));
		r.rsp = stack_va(v->id) + HYPAPP_STACK;
		r.arg[0] = event;
		r.arg[1] = v->id;
		memcpy(&r.arg[2], arg, 4 * sizeof(*arg));
		returned = ring3_run(&r);
		release(&r);
		if (!returned) {
			fault(h, &r);
		} else if (r.out[0] <= XMHF_DENY) {
			verdict = (enum xmhf_verdict)r.out[0];
			memcpy(arg, &r.out[1], 4 * sizeof(*arg));
		}
	}
	lock_drop(&h->lock);
	return verdict;
}

bool hypapp_wants(u32 n, u64 event)
{
	return event < HYPAPP_EVENTS && (hypapps[n].events >> event & 1) != 0;
}

bool hypapp_is_ram(u64 gpa, u64 len)
{
	return e820_is_ram(ram, gpa, len);
}

u64 hypapp_memory_end(void)
{
	return e820_top(ram);
}

void hypapp_start(struct vcpu *v)
{
	u32 n = 0;

	while (n < host.hypapps) {
		u64 arg[4] = {0};

		if (hypapp_wants(n, HYPAPP_START) &&
		    (ask(v, n, HYPAPP_START, arg) != XMHF_HANDLED || (arg[0] & 0xff) == 0))
			panic("hypapp %s does not start on cpu %u", hypapps[n].name, v->id);
		n++;
	}
}

enum xmhf_verdict hypapp_offer(struct vcpu *v, const struct event *ev)
{
	enum xmhf_verdict verdict = XMHF_DEFAULT;
	u32 n = 0;

	while (n < host.hypapps && verdict == XMHF_DEFAULT) {
		u64 arg[4];

		memcpy(arg, ev->arg, sizeof(arg));
		if (hypapp_wants(n, ev->event) && intercept_wants(n, ev))
			verdict = ask(v, n, ev->event, arg);
		if (verdict != XMHF_DEFAULT)
			memcpy(ev->arg, arg, sizeof(arg));
		n++;
	}
	return verdict;
}

enum xmhf_verdict hypapp_ask_memory(struct vcpu *v, u32 n, u64 *arg)
{
	enum xmhf_verdict verdict = XMHF_DENY;

	if (hypapp_wants(n, HYPAPP_MEMORY))
		verdict = ask(v, n, HYPAPP_MEMORY, arg);
	return hypapps[n].stopped ? XMHF_DENY : verdict;
}

void hypapp_down(struct vcpu *v, enum xmhf_down why)
{
	u32 n = 0;

	while (n < host.hypapps) {
		u64 arg[4] = {why};

		if (hypapp_wants(n, HYPAPP_DOWN))
			(void)ask(v, n, HYPAPP_DOWN, arg);
		n++;
	}
	v->inject = 0;
}

u64 hypapp_hypercall(struct vcpu *v)
{
	u64 arg[4] = {v->gpr[RCX], v->gpr[RDX], v->gpr[RSI], backend_cpl(v)};
	u64 number = v->gpr[RBX] & 0xffffffff;
	u32 n = 0;

	while (n < host.hypapps && (number == 0 || hypapps[n].number != number))
		n++;
	if (n == host.hypapps || !hypapp_wants(n, HYPAPP_HYPERCALL))
		return XMHF_UNKNOWN;
	if ((hypapps[n].flags & HYPAPP_RING0) != 0 && arg[3] != 0)
		return XMHF_REFUSED;
	switch (ask(v, n, HYPAPP_HYPERCALL, arg)) {
	case XMHF_HANDLED:
		v->gpr[RCX] = arg[1];
		v->gpr[RDX] = arg[2];
		v->gpr[RSI] = arg[3];
		return arg[0];
	case XMHF_DENY: return XMHF_REFUSED;
	case XMHF_DEFAULT: break;
	}
	return hypapps[n].stopped ? XMHF_STOPPED : XMHF_UNKNOWN;
}

u64 hypapp_list(struct vcpu *v)
{
	u64 n = v->gpr[RBX] & 0xffffffff;

	if (n >= host.hypapps)
		return XMHF_BAD_ARG;
	v->gpr[RBX] = hypapps[n].number;
	memcpy(&v->gpr[RCX], hypapps[n].name, 8);
	memcpy(&v->gpr[RDX], hypapps[n].name + 8, 8);
	v->gpr[RSI] = hypapps[n].stopped;
	return XMHF_OK;
}

void hypapp_close(const struct vcpu *v)
{
	u32 n = 0;

	while (n < host.hypapps) {
		take(&hypapps[n], v->id);
		n++;
	}
}

void hypapp_scrub(void)
{
	u32 n = 0;

	while (n < host.hypapps) {
		memset(image_ptr(host.hypapp_base[n]), 0, host.hypapp_end[n] - host.hypapp_base[n]);
		n++;
	}
}
