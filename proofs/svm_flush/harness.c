/* SPDX-License-Identifier: BSD-2-Clause */
/* a flush on the next entry */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"

void harness(void)
{
	backend_flush(&one);
	check(the_vmcb.tlb_control == 1, "APM vol. 2, 15.16.2: all is flushed");
	END_OF_PROOF;
}
