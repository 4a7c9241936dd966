/* SPDX-License-Identifier: BSD-2-Clause */
/* See quiesce.h. Every interleaving of this protocol is checked in proofs/smp/quiesce.pml. */
#include "core/quiesce.h"
#include "core/backend.h"
#include "core/contract.h"
#include "core/kick.h"
#include "x86/cpu.h"

static u64 generation = 1; /* never 0, and never comes round */

bool quiesce_enter(struct vcpu *v)
{
	u64 now;

	/* First say so, then look: either we see the new generation, or its maker sees us. */
	__atomic_store_n(&v->inside, v->flushed, __ATOMIC_SEQ_CST);
	now = __atomic_load_n(&generation, __ATOMIC_SEQ_CST);
	if (now == v->flushed)
		return true;
	quiesce_leave(v);
	v->flushed = now;
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

void quiesce_flush_all(const struct vcpu *v)
{
	u64 now = __atomic_add_fetch(&generation, 1, __ATOMIC_SEQ_CST);
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
