/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quiesce_flush_all() for any number of processors in any state: one of them, chosen freely, that is in the guest with an
 * older flush is kicked, and at the end it is outside or has flushed. While this one waits, the others move.
 */
static unsigned kicks;
static unsigned watched;
static unsigned long was;
#define WATCHED ((*big_vcpus)[watched])
#define MAIL_OF_ALL kicks
#define INSIDE_OF_ALL WATCHED.inside
#define GENERATION generation
#define SEES(now) ((now) == generation)
#define IS_GONE(inside, now) ((inside) == 0 || (inside) >= (now))
#define KICKED_SO_FAR(i) \
	((i) <= watched ? kicks == 0 : kicks == (IS_GONE(WATCHED.inside, generation & ~HELD) ? 0 : 1))
#define GONE_SO_FAR(i, now)                                                                       \
	(((i) <= watched || IS_GONE(WATCHED.inside, now)) && (WATCHED.inside & 1) == 0 &&         \
	 WATCHED.inside <= generation)
#define GONE_STAYS_GONE(now)                                                                      \
	((!IS_GONE(__CPROVER_loop_entry(WATCHED.inside), now) || IS_GONE(WATCHED.inside, now)) && \
	 (WATCHED.inside & 1) == 0 && WATCHED.inside <= generation)
#include "model/vcpus.h"
#include "core/kick.h"
#include "x86/cpu.h"
#include "core/quiesce.c"

void backend_flush(struct vcpu *v)
{
}

void kick(struct vcpu *to)
{
	check(to->inside != 0 && to->inside < generation, "only who is in the guest is kicked");
	if (to == &WATCHED)
		kicks++;
}

/* Others leave the guest, and enter it with what quiesce_enter() allows. */
void cpu_relax(void)
{
	if (nondet(bool))
		WATCHED.inside = nondet(bool) || (generation & HELD) != 0 ? 0 : generation;
}

void harness(void)
{
	struct vcpu *v;
	bool behind;

	model_vcpus();
	assume(host.cpus >= 1 && host.cpus <= MAX_CPUS);
	v = model_vcpu();
	assume(v->inside == 0);
	watched = nondet(u32);
	assume(watched < host.cpus && v != &WATCHED);
	was = generation & ~HELD;
	assume(was != 0 && was < UINT64_MAX - 16);
	assume(WATCHED.inside <= generation && (WATCHED.inside & HELD) == 0);
	assume((generation & HELD) == 0 || WATCHED.inside == 0);
	kicks = 0;
	behind = WATCHED.inside != 0;

	quiesce_flush_all(v);

	check(kicks == (behind ? 1 : 0), "an NMI for who was in the guest");
	check((generation & ~HELD) == was + NEXT, "one generation on");
	check(IS_GONE(WATCHED.inside, generation & ~HELD), "nobody uses what was there before");
	END_OF_PROOF;
}
