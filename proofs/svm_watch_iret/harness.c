/* SPDX-License-Identifier: BSD-2-Clause */
/* the IRET intercept comes and goes alone */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"

void harness(void)
{
	backend_watch_iret(&one, nondet(bool));
	END_OF_PROOF;
}
