/* SPDX-License-Identifier: BSD-2-Clause */
/* the linear address of the guest's RIP */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"

void harness(void)
{
	(void)backend_code_address(&one);
	END_OF_PROOF;
}
