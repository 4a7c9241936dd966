/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quiesce_enter(), _leave() and _release() for any state of a processor and any generation: it enters only with what it
 * has flushed for, and says so; else it is outside and the flush is due. Nobody enters while one holds all others.
 * Interleavings: proofs/smp/quiesce.pml.
 */
#define GENERATION generation
#define SEES(now) (generation >= was && (now) == generation)
static unsigned long was;
#include "model/one.h"
#include "core/backend.h"
#include "core/hypapp.h"
#include "core/kick.h"
#include "x86/cpu.h"
static u32 flushes;
#include "core/quiesce.c"

void backend_flush(struct vcpu *v)
{
	check(v == &one && one.inside == 0, "outside while it flushes");
	flushes++;
}

u64 cpu_tsc(void)
{
	return nondet(u64);
}

/* It may stop the hypapp that holds, and changes nothing of this. */
void hypapp_hurry(u64 *since)
{
}

void kick(struct vcpu *to)
{
	check(false, "nobody is kicked");
}

/* Another processor may release, take rights away, hold again. */
void cpu_relax(void)
{
	u64 next = nondet(u64);

	check((generation & HELD) != 0 && one.inside == 0, "it waits outside, and only for a holder");
	assume(next >= (generation & ~HELD));
	generation = next;
}

void harness(void)
{
	u64 mine = one.flushed;

	was = generation & ~HELD;
	assume(was != 0 && (mine & HELD) == 0);
	flushes = 0;
	if (nondet(bool)) {
		quiesce_leave(&one);
		check(one.inside == 0 && one.flushed == mine, "outside");
	} else if (nondet(bool)) {
		quiesce_release();
		check(generation == was, "open, and no other generation");
	} else if (quiesce_enter(&one)) {
		check(mine == generation && one.flushed == mine && one.inside == mine && flushes == 0,
		      "inside, on the strength of the newest flush");
	} else {
		check((generation & HELD) == 0 && one.flushed == generation, "nobody holds");
		check(flushes == 1 && one.inside == 0, "outside, and a flush is due");
		check(quiesce_enter(&one) && one.inside == generation && flushes == 1, "once is enough");
	}
	END_OF_PROOF;
}
