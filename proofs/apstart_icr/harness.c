/* SPDX-License-Identifier: BSD-2-Clause */
/* apstart_icr() for any command, destination and number of processors. */
#define DEVICES __CPROVER_object_whole(big_vcpus)
#define MAIL_OF_ALL __CPROVER_object_whole(big_vcpus)
#include "model/vcpus.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
static void post(struct vcpu *to, u32 mode, u32 vector)
	requires(__CPROVER_rw_ok(to, sizeof(*to)) && (mode == 4 || mode == 5 || mode == 6) && vector <= 0xff)
	assigns(to->mail, to->kicked);
#include "core/apstart.c"

void harness(void)
{
	model_vcpus();
	(void)apstart_icr(model_vcpu(), nondet(u32), nondet(u32), nondet(bool));
	END_OF_PROOF;
}
