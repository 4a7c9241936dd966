/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fair spin lock. Handlers run with the global interrupt flag clear and never
 * sleep, so a holder always makes progress.
 */
#ifndef CORE_LOCK_H
#define CORE_LOCK_H

#include <xmhf/types.h>

struct lock {
	u32 next;  /* ticket that the next taker gets */
	u32 owner; /* ticket that is being served */
};

/* lock_take() - wait until this CPU holds the lock. Not recursive. */
void lock_take(struct lock *l);

/* lock_drop() - hand the lock to the CPU that waits longest. */
void lock_drop(struct lock *l);

/*
 * lock_seize() - take the lock for good: whoever comes later waits for ever. For a panic: after
 * @rounds of waiting (each a PAUSE) it goes on without, for the holder may be this CPU, or stuck.
 */
void lock_seize(struct lock *l, u32 rounds);

#endif
