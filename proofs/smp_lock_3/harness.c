/* SPDX-License-Identifier: BSD-2-Clause */
/* core/lock.c itself under CBMC's threads: 3 processors, each 1 time(s) through the lock. */
#include "proof.h"
#include "x86/cpu.h"
void cpu_relax(void) { }
#include "core/lock.c"

static struct lock l;
static u32 inside, shared, done;

static void cpu(void)
{
	for (u32 i = 0; i < 1; i++) {
		u32 seen;

		lock_take(&l);
		check(inside == 0, "nobody else is inside");
		inside = 1;
		seen = shared;
		shared = seen + 1;
		inside = 0;
		lock_drop(&l);
	}
	__CPROVER_atomic_begin();
	done++;
	__CPROVER_atomic_end();
}

void harness(void)
{
	l.next = l.owner = 0xffffffff; /* tickets wrap */
	inside = shared = done = 0;
__CPROVER_ASYNC_1: cpu();
__CPROVER_ASYNC_2: cpu();
	cpu();
	assume(done == 3);
	check(shared == 3, "no update is lost");
	END_OF_PROOF;
}
