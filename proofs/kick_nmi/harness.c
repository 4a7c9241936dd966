/* SPDX-License-Identifier: BSD-2-Clause */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/kick.c"

void harness(void)
{
	if (nondet(bool)) {
		u32 before = one.arrived;
		u32 was = one.kicked;

		kick_arrived(&one);
		check(one.arrived == (before | (was != 0 ? KICK_OURS : KICK_GUESTS)), "whose it is is noted");
		check(one.kicked == 0, "a kick sends another one");
	} else {
		kick_nmi(&one);
	}
	END_OF_PROOF;
}
