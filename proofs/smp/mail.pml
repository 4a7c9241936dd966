/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mail and kicks between processors: core/apstart.c post() and apstart_mail(), core/kick.c kick() and kick_nmi(), and the
 * processor's NMI latch. CPU 0 receives; the others each post INIT or SIPI; the guest's own NMIs come at any time.
 * Atomic steps are those of the code: one __atomic operation, one register write, one entry or exit.
 *
 * Claims: when nobody moves any more, no mail and no kick is left; the receiver has stopped for an INIT.
 */
#define MAIL_INIT 1
#define MAIL_SIPI 2

byte mail, kicked;   /* vcpu.mail (vectors left out), vcpu.kicked */
bool latch;          /* the processor holds one NMI, and no more */
bool init_posted, stopped;
byte guest_nmis = 2; /* NMIs of the guest's own that may still come */
byte busy = CPUS - 1;

inline send_nmi()
{
	latch = true; /* apic_send(): a second one while the first waits is lost */
}

inline kick()
{
	byte was;
	atomic { was = kicked; kicked = 1 }
#ifdef FAULT_1 /* the kick is sent before the mail is there: see post */
#endif
	if
	:: was == 0 -> send_nmi()
	:: else
	fi
}

proctype sender()
{
	byte seen, next;
	bool is_init;

	if
	:: is_init = true
	:: is_init = false
	fi;
#ifdef FAULT_1
	kick();
#endif
	seen = mail; /* __atomic_load_n */
retry:
	if
	:: is_init -> next = MAIL_INIT
	:: !is_init && (seen & MAIL_SIPI) == 0 -> next = seen | MAIL_SIPI
	:: else -> goto out
	fi;
	/* __atomic_compare_exchange_n */
#ifdef FAULT_2 /* a plain store */
	mail = next;
#else
	atomic {
		if
		:: mail == seen -> mail = next
		:: else -> seen = mail; goto retry
		fi
	}
#endif
	if
	:: is_init -> init_posted = true
	:: else
	fi;
#ifndef FAULT_1
	kick();
#endif
out:
	atomic { busy-- }
}

active proctype receiver()
{
	byte got, was;

end:	do
	:: latch -> /* #VMEXIT(NMI): the NMI stays pending until GIF is set */
		latch = false; /* backend_take(): it arrives at the host, and all that came by now with it */
#ifdef FAULT_3 /* the mail is taken before the flag is cleared */
		atomic { got = mail; mail = 0 }
		atomic { was = kicked; kicked = 0 }
#else
		atomic { was = kicked; kicked = 0 }
#ifdef FAULT_4 /* the mail is cleared without an exchange */
		got = mail;
		if
		:: was != 0 -> mail = 0
		:: else
		fi;
#else
		if
		:: was != 0 -> atomic { got = mail; mail = 0 }
		:: else -> got = 0 /* the guest's NMI */
		fi;
#endif
#endif
		if
		:: (got & MAIL_INIT) != 0 -> stopped = true
		:: else
		fi
	:: atomic { guest_nmis > 0 -> guest_nmis--; latch = true }
	:: atomic { busy == 0 && guest_nmis == 0 && !latch ->
		assert(mail == 0);
		assert(kicked == 0);
		assert(!init_posted || stopped) }
		break
	od
}

init
{
	byte i = 1;

	atomic {
		do
		:: i < CPUS -> run sender(); i++
		:: else -> break
		od
	}
}
