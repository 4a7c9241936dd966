/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stopping the guest's processors when rights shrink: core/quiesce.c, kick() and kick_nmi() (core/kick.c), and each processor's
 * NMI latch and translations. Each processor enters the guest, leaves it when it likes or by NMI, and may then take rights
 * away: change the tables under a lock, and have all others flush, with the lock still held. Atomic steps are those of the code
 * that others can see.
 *
 * `rights` counts changes of the tables, `done` those whose quiesce_flush_all() has returned. Claims: the guest never runs with
 * translations older than `done`; whoever waits goes on (no deadlock), though some processors leave the guest by NMI only.
 */
#define EXITS (CPUS == 2 -> 3 : 1) /* of each processor's own accord */
#define CHANGES 2                  /* of rights, in all */

byte rights, done, changes = CHANGES;
byte generation = 1;
byte inside[CPUS], flushed[CPUS];
byte cached[CPUS]; /* the oldest translation that the processor may use */
bool kicked[CPUS], latch[CPUS];
bool locked;

#define is_behind(c) (c != me && inside[c] != 0 && inside[c] < now)

inline flush_all()
{
	atomic { generation++; now = generation; i = 0 }
	do
	:: atomic { i < CPUS && !is_behind(i) -> i++ }
#ifndef FAULT_4 /* nobody is kicked */
	:: atomic { i < CPUS && is_behind(i) -> skip }
		if /* it may have left meanwhile: kick() does not care */
		:: atomic { kicked[i] -> i++ }
		:: atomic { !kicked[i] -> kicked[i] = true }
			atomic { latch[i] = true; i++ }
		fi
#else
	:: atomic { i < CPUS && is_behind(i) -> i++ }
#endif
	:: atomic { i == CPUS -> i = 0; break }
	od;
#ifndef FAULT_5 /* nobody is waited for */
	do
	:: atomic { i < CPUS && !is_behind(i) -> i++ }
	:: atomic { i == CPUS -> i = 0; break }
	od
#endif
}

/* A handler that takes rights away, and holds its lock over the wait. */
inline tighten()
{
	atomic { !locked -> locked = true }
#ifdef FAULT_3 /* the tables change after the others were asked to flush */
	flush_all();
	atomic { rights++; mine = rights }
#else
	atomic { rights++; mine = rights }
	flush_all();
#endif
	atomic {
		if
		:: mine > done -> done = mine
		:: else
		fi;
		locked = false; mine = 0; now = 0
	}
}

proctype cpu(byte me)
{
	byte now, i, mine, exits = EXITS;

	do
	:: /* quiesce_enter(), until it is true */
#ifdef FAULT_1 /* look first, then say so */
		now = generation;
		inside[me] = flushed[me];
#else
		inside[me] = flushed[me];
		now = generation;
#endif
		do
		:: now != flushed[me] ->
			inside[me] = 0;
			/* VMRUN will flush: nothing older than this is used from then on. */
			atomic { flushed[me] = now; cached[me] = rights }
			inside[me] = flushed[me];
#ifndef FAULT_2 /* it does not look again */
			now = generation
#endif
		:: atomic { now == flushed[me] -> now = 0; break }
		od;
		/* In the guest, halted or not, perhaps for ever: but an NMI ends that. */
end:		do
		:: atomic { cached[me] < done -> assert(false) } /* it uses what should be gone */
		:: atomic { latch[me] -> break }
		:: atomic { exits > 0 -> exits--; break }
		od;
#ifndef FAULT_6 /* a processor in a handler counts as inside */
		inside[me] = 0;
#endif
		if
		:: latch[me] -> /* kick_nmi() */
			latch[me] = false;
			kicked[me] = false
		:: atomic { changes > 0 -> changes-- }
			tighten()
		:: else
		fi
	od
}

init
{
	byte c = 0;

	atomic {
		do
		:: c < CPUS -> run cpu(c); c++
		:: else -> break
		od
	}
}
