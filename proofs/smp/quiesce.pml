/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stopping the guest's processors when rights shrink: core/quiesce.c, kick() and kick_nmi() (core/kick.c), and each processor's
 * NMI latch and translations. Each processor enters the guest, leaves it when it likes or by NMI, and may then take rights
 * away: change the tables under a lock, and have all others flush, with the lock still held. Atomic steps are those of the code
 * that others can see.
 *
 * `rights` counts changes of the tables, `done` those whose quiesce_flush_all() has returned. Claims: the guest never runs with
 * translations older than `done`; while one holds, nobody else is there; whoever waits goes on (no deadlock), though some
 * processors leave the guest by NMI only.
 */
#define EXITS (CPUS == 2 -> 3 : (me < 2 -> 1 : 0)) /* of a processor's own accord; else it leaves by NMI only */
#define CHANGES 2                  /* of rights, in all */

#define HELD 1 /* in `generation` */
#define NEXT 2

byte rights, done, changes = CHANGES;
byte running; /* processors in the guest */
byte generation = NEXT;
byte inside[CPUS], flushed[CPUS];
byte cached[CPUS]; /* the oldest translation that the processor may use */
bool kicked[CPUS], latch[CPUS];
bool locked;

#define is_behind(c) (c != me && inside[c] != 0 && inside[c] < now)

inline stop_others()
{
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

inline flush_all()
{
#ifdef FAULT_8 /* waits for what nobody will enter with, if another one holds */
	atomic { generation = generation + NEXT; now = generation; i = 0 }
#else
	atomic { generation = generation + NEXT; now = generation - (generation & HELD); i = 0 }
#endif
	stop_others()
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

/* A handler that holds all others outside, and takes rights away meanwhile. */
inline hold()
{
	atomic { (generation & HELD) == 0 -> now = generation + NEXT; generation = now + HELD; i = 0 }
	stop_others();
	atomic { assert(running == 0); rights++; done = rights }
	assert(running == 0);
	atomic { generation = generation - HELD; now = 0 }
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
#ifdef FAULT_7 /* nobody cares for a holder */
			now = generation - (generation & HELD);
#else
			atomic { (generation & HELD) == 0 -> now = generation }
#endif
			/* VMRUN will flush: nothing older than this is used from then on. */
			atomic { flushed[me] = now; cached[me] = rights }
			inside[me] = flushed[me];
#ifndef FAULT_2 /* it does not look again */
			now = generation
#endif
#ifdef FAULT_7
			; now = now - (now & HELD)
#endif
		:: atomic { now == flushed[me] -> now = 0; running++; break }
		od;
		/* In the guest, halted or not, perhaps for ever: but an NMI ends that. */
end:		do
		:: atomic { cached[me] < done -> assert(false) } /* it uses what should be gone */
		:: atomic { latch[me] -> running--; break }
		:: atomic { exits > 0 -> exits--; running--; break }
		od;
#ifndef FAULT_6 /* a processor in a handler counts as inside */
		inside[me] = 0;
#endif
		if
		:: latch[me] -> /* kick_nmi() */
			latch[me] = false;
			kicked[me] = false
		:: atomic { changes > 0 -> changes-- }
			if
			:: tighten()
			:: hold()
			fi
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
