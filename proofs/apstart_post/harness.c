/* SPDX-License-Identifier: BSD-2-Clause */
/* post(): the mail that another processor finds. tests of interleavings: proofs/smp. */
#include "contracts/vcpu.h"
#include "model/one.h"
#include "core/kick.h"
void kick(struct vcpu *to) requires(__CPROVER_rw_ok(to, sizeof(*to))) assigns(to->kicked);
static void post(struct vcpu *to, u32 mode, u32 vector)
	requires(vcpu_is_valid(to) && (mode == 4 || mode == 5 || mode == 6) && vector <= 0xff)
	ensures(mode != 4 || to->mail == (old(to->mail) | 4) ||
		((old(to->mail) & 3) == 1 && to->mail == old(to->mail)))
	ensures(mode != 5 || to->mail == 1)
	ensures(mode != 6 || (to->mail & 2) != 0)
	ensures(mode != 6 || (old(to->mail) & 2) != 0 || to->mail >> 8 == vector || (old(to->mail) >> 8) != 0)
	assigns(to->mail, to->kicked);
#include "core/apstart.c"

void harness(void)
{
	post(&one, nondet(u32), nondet(u32));
	END_OF_PROOF;
}
