/* SPDX-License-Identifier: BSD-2-Clause */
/* lock_seize(): whoever holds the lock, for as many rounds as it likes. */
#include "proof.h"
#include "x86/cpu.h"
#include "core/lock.c"
static struct lock l;
void cpu_relax(void) { }

void harness(void)
{
	u32 tickets = nondet(u32);

	l.next = tickets;
	l.owner = nondet(u32);
	lock_seize(&l, nondet(u32));
	check(l.next == tickets + 1, "it has a ticket; who comes later has another, and waits");
	END_OF_PROOF;
}
