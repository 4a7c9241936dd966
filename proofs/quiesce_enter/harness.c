/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quiesce_enter() and _leave() for any state of a processor and any generation: it enters only with what it has flushed
 * for, and says so; else it is outside and the flush is due. Interleavings: proofs/smp/quiesce.pml.
 */
#include "model/one.h"
#include "core/backend.h"
#include "core/kick.h"
#include "x86/cpu.h"
static u32 flushes;
void backend_flush(struct vcpu *v)
{
	check(v == &one && one.inside == 0, "outside while it flushes");
	flushes++;
}
void kick(struct vcpu *to)
{
	check(false, "nobody is kicked");
}
void cpu_relax(void)
{
	check(false, "nobody waits");
}
#include "core/quiesce.c"

void harness(void)
{
	u64 was = one.flushed;

	assume(generation != 0);
	flushes = 0;
	if (nondet(bool)) {
		quiesce_leave(&one);
		check(one.inside == 0 && one.flushed == was, "outside");
	} else if (quiesce_enter(&one)) {
		check(was == generation && one.flushed == was && one.inside == was && flushes == 0,
		      "inside, on the strength of the newest flush");
	} else {
		check(was != generation && flushes == 1, "a flush is due");
		check(one.flushed == generation && one.inside == 0, "outside");
		check(quiesce_enter(&one) && one.inside == generation && flushes == 1, "once is enough");
	}
	END_OF_PROOF;
}
