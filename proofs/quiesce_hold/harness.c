/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quiesce_hold() with one other processor: it waits for another holder to go, then holds, and at the end the other is
 * outside of the guest and stays there. For any number of others: proof quiesce_flush, about the same stop_others().
 */
#define OTHER ((*big_vcpus)[0])
static unsigned long was;
#include "model/vcpus.h"
#include "core/hypapp.h"
#include "core/kick.h"
#include "x86/cpu.h"
#include "core/quiesce.c"

static struct vcpu self;

void backend_flush(struct vcpu *v)
{
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
}

/* Another holder goes; then the other leaves the guest, and enters it with what quiesce_enter() allows. */
void cpu_relax(void)
{
	if (generation < was + NEXT)
		generation = nondet(bool) ? generation : generation & ~HELD;
	else if (nondet(bool))
		OTHER.inside = nondet(bool) || (generation & HELD) != 0 ? 0 : generation;
}

void harness(void)
{
	model_vcpus();
	host.cpus = 1;
	was = generation & ~HELD;
	assume(was != 0 && was < UINT64_MAX - 16);
	assume(OTHER.inside <= generation && (OTHER.inside & HELD) == 0);
	assume((generation & HELD) == 0 || OTHER.inside == 0);

	quiesce_hold(&self);

	check(generation == was + (NEXT | HELD), "one generation on, and held");
	check(OTHER.inside == 0, "the other is outside, and stays there");
	END_OF_PROOF;
}
