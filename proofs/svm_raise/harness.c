/* SPDX-License-Identifier: BSD-2-Clause */
/* events for the guest: no NMI while it blocks them, #DF where two meet */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"

void harness(void)
{
	backend_raise(&one, nondet(u32), nondet(bool), nondet(u32));
	check((the_vmcb.event_inj & 0x80000700) == 0x80000300, "an exception, never an NMI");
	END_OF_PROOF;
}
