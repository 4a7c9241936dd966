/* SPDX-License-Identifier: BSD-2-Clause */
/* lock_take() and lock_drop() by a processor that is alone: the ticket comes round. */
#include "proof.h"
#include "x86/cpu.h"
void cpu_relax(void)
{
	assume(false); /* nobody else would drop it */
}
#include "core/lock.c"

void harness(void)
{
	struct lock l;

	lock_take(&l);
	check(l.next == l.owner + 1, "held");
	lock_drop(&l);
	check(l.next == l.owner, "free");
	END_OF_PROOF;
}
