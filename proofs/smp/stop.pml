/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The NMI that ends a stay in ring 3 beside the others: x86/ring3.c ring3_stop(), x86/idt.c arrived(), core/kick.c, svm/state.c
 * backend_open(). CPU 0 stays in a hypapp that never returns; one CPU stops it, others kick CPU 0 for their mail, and the guest's own
 * NMIs come at any time. Atomic steps are those of the code.
 *
 * Claims: the stay ends (or this ends in a state that is no valid end); no mail, kick or note is left; the guest gets no more
 * NMIs than were its own.
 */
#define OURS 1
#define GUESTS 2

byte mail, kicked, stop, arrived; /* of vcpu */
bool latch;                       /* the processor holds one NMI, and no more */
byte guest_nmis = 2, sent, delivered;
byte busy = CPUS - 1;

inline kick()
{
	byte was_kicked;
	atomic { was_kicked = kicked; kicked = 1 }
	if
	:: was_kicked == 0 -> latch = true
	:: else
	fi
}

proctype stopper()
{
	stop = 1;
#ifdef FAULT_1 /* an NMI whether one is on its way or not */
	kicked = 1;
	latch = true;
#else
	kick();
#endif
	atomic { busy-- }
}

proctype kicker()
{
	mail = 1;
	kick();
	atomic { busy-- }
}

active proctype target()
{
	bool staying = true;
	byte came, was;

	/* In ring 3, with NMIs let in. */
	do
	:: staying && latch ->
		latch = false;
#ifdef FAULT_2 /* the flag stays up, so that a stop that comes now sends nothing */
		was = kicked;
#else
		atomic { was = kicked; kicked = 0 }
#endif
		arrived = arrived | (was != 0 -> OURS : GUESTS);
		if
		:: stop == 1 -> staying = false
		:: else
		fi
	:: !staying -> break
	od;
	/* backend_open(): NMIs are held back again. */
	if
#ifdef FAULT_3 /* what has arrived is forgotten */
	:: arrived != 0 -> skip
#else
	:: arrived != 0 -> kick()
#endif
	:: else
	fi;
	/* In the guest: each NMI exits. */
	do
	:: latch ->
		latch = false;
		atomic { came = arrived; arrived = 0 }
		atomic { was = kicked; kicked = 0 }
		came = came | (was != 0 -> OURS : GUESTS);
		if
		:: (came & OURS) != 0 -> mail = 0
		:: else
		fi;
		if
		:: (came & GUESTS) != 0 -> delivered++
		:: else
		fi
	:: atomic { busy == 0 && guest_nmis == 0 && !latch -> break }
	od;
	assert(mail == 0);
	assert(kicked == 0);
	assert(arrived == 0);
	assert(delivered <= sent)
}

/* The guest's own NMIs: one while another waits is lost in the processor. */
active proctype guest()
{
	do
	:: atomic { guest_nmis > 0 -> guest_nmis--; sent++; latch = true }
	:: guest_nmis == 0 -> break
	od
}

init
{
	byte i = 2;

	atomic {
		run stopper();
		do
		:: i < CPUS -> run kicker(); i++
		:: else -> break
		od
	}
}
