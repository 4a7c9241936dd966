/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quiesce_flush_all() for any number of processors in any state: one of them, chosen freely, that is in the guest with an
 * older flush is kicked, and at the end it is outside or has flushed. While this one waits, the others move.
 */
static unsigned kicks;
#define MAIL_OF_ALL kicks
#define INSIDE_OF_ALL WATCHED.inside
#define IS_GONE(inside, now) ((inside) == 0 || (inside) >= (now))
#define KICKED_SO_FAR(i) \
	((i) <= watched ? kicks == 0 : kicks == (IS_GONE(WATCHED.inside, was + 1) ? 0 : 1))
#define GONE_SO_FAR(i, now) ((i) <= watched || IS_GONE(WATCHED.inside, now))
#define GONE_STAYS_GONE(now) \
	(!IS_GONE(__CPROVER_loop_entry(WATCHED.inside), now) || IS_GONE(WATCHED.inside, now))
#define WATCHED ((*big_vcpus)[watched])
static unsigned watched;
static unsigned long was;
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
		WATCHED.inside = nondet(bool) ? 0 : generation;
}

void log_line(enum log_level level, const char *fmt, ...)
{
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
	was = generation;
	assume(was != 0 && was < UINT64_MAX);
	kicks = 0;
	behind = !IS_GONE(WATCHED.inside, was + 1);

	quiesce_flush_all(v);

	check(kicks == (behind ? 1 : 0), "an NMI for who was in the guest");
	check(generation == was + 1, "one generation on");
	check(IS_GONE(WATCHED.inside, generation), "nobody uses what was there before");
	check(v->flushed == generation || v->inside == 0, "and this one flushes before it enters");
	END_OF_PROOF;
}
