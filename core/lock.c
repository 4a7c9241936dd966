/* SPDX-License-Identifier: BSD-2-Clause */
/* See lock.h. */
#include "core/lock.h"
#include "core/contract.h"
#include "x86/cpu.h"

void lock_take(struct lock *l)
{
	u32 ticket = __atomic_fetch_add(&l->next, 1, __ATOMIC_RELAXED);

	while (__atomic_load_n(&l->owner, __ATOMIC_ACQUIRE) != ticket)
		cpu_relax();
}

void lock_drop(struct lock *l)
{
	__atomic_store_n(&l->owner, l->owner + 1, __ATOMIC_RELEASE);
}

void lock_seize(struct lock *l, u32 rounds)
{
	u32 ticket = __atomic_fetch_add(&l->next, 1, __ATOMIC_RELAXED);
	u32 i = 0;

	while (i < rounds && __atomic_load_n(&l->owner, __ATOMIC_ACQUIRE) != ticket)
		LOOP_ASSIGNS(i)
	LOOP_INVARIANT(i <= rounds)
	LOOP_DECREASES(rounds - i)
	{
		cpu_relax();
		i++;
	}
}
