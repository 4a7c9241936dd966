/* SPDX-License-Identifier: BSD-2-Clause */
/* See quiesce.h. Every interleaving of this protocol is checked in proofs/smp/quiesce.pml. */
#include "core/quiesce.h"
#include "core/backend.h"
#include "core/contract.h"
#include "core/hypapp.h"
#include "core/kick.h"
#include "x86/cpu.h"

#define HELD 1UL /* in `generation`: nobody may enter */
#define NEXT 2UL

static u64 generation = NEXT; /* never 0, and never comes round */

/* The generation, once the processors are not held (any more). */
static u64 wait_open(void)
{
	u64 now = __atomic_load_n(&generation, __ATOMIC_SEQ_CST);
	u64 since = cpu_tsc();

	while ((now & HELD) != 0)
		LOOP_ASSIGNS(now, since, GENERATION)
		LOOP_INVARIANT(SEES(now))
	{
		cpu_relax();
		hypapp_hurry(&since);
		now = __atomic_load_n(&generation, __ATOMIC_SEQ_CST);
	}
	return now;
}

bool quiesce_enter(struct vcpu *v)
{
	u64 now;

	/* First say so, then look: either we see the new generation, or its maker sees us. */
	__atomic_store_n(&v->inside, v->flushed, __ATOMIC_SEQ_CST);
	now = __atomic_load_n(&generation, __ATOMIC_SEQ_CST);
	if (now == v->flushed)
		return true;
	quiesce_leave(v);
	v->flushed = wait_open();
	backend_flush(v);
	return false;
}

void quiesce_leave(struct vcpu *v)
{
	__atomic_store_n(&v->inside, 0, __ATOMIC_RELEASE);
}

/* Is the processor in the guest on the strength of an older flush? */
static bool is_behind(const struct vcpu *v, u64 now)
{
	u64 inside = __atomic_load_n(&v->inside, __ATOMIC_SEQ_CST);

	return inside != 0 && inside < now;
}

static void wait_for(const struct vcpu *v, u64 now)
{
	while (is_behind(v, now))
		LOOP_ASSIGNS(INSIDE_OF_ALL)
		LOOP_INVARIANT(GONE_STAYS_GONE(now))
	{
		cpu_relax();
	}
}

/* Make all processors but @v leave the guest, or enter it anew with generation @now. */
static void stop_others(const struct vcpu *v, u64 now)
{
	u32 i = 0;

	/* All get their NMI before the wait for the first begins. */
	while (i < host.cpus)
		LOOP_ASSIGNS(i, MAIL_OF_ALL)
		LOOP_INVARIANT(i <= host.cpus && KICKED_SO_FAR(i))
		LOOP_DECREASES(host.cpus - i)
	{
		if (&vcpus[i] != v && is_behind(&vcpus[i], now))
			kick(&vcpus[i]);
		i++;
	}
	i = 0;
	while (i < host.cpus)
		LOOP_ASSIGNS(i, INSIDE_OF_ALL)
		LOOP_INVARIANT(i <= host.cpus && GONE_SO_FAR(i, now))
		LOOP_DECREASES(host.cpus - i)
	{
		if (&vcpus[i] != v)
			wait_for(&vcpus[i], now);
		i++;
	}
}

void quiesce_flush_all(const struct vcpu *v)
{
	u64 now = __atomic_add_fetch(&generation, NEXT, __ATOMIC_SEQ_CST);

	/* If one holds, they enter with what is left when it has released them. */
	stop_others(v, now & ~HELD);
}

void quiesce_hold(const struct vcpu *v)
{
	u64 now = wait_open();

	while (!__atomic_compare_exchange_n(&generation, &now, now + (NEXT | HELD), false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		LOOP_ASSIGNS(now, GENERATION)
		LOOP_INVARIANT((now & HELD) == 0 && SEES(now))
	{
		now = wait_open();
	}
	stop_others(v, now + NEXT);
}

void quiesce_release(void)
{
	(void)__atomic_and_fetch(&generation, ~HELD, __ATOMIC_SEQ_CST);
}
