/* SPDX-License-Identifier: BSD-2-Clause */
/* one step of the guest */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"

void harness(void)
{
	backend_step(&one);
	END_OF_PROOF;
}
