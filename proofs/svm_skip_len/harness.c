/* SPDX-License-Identifier: BSD-2-Clause */
/* stepping over an instruction */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"

void harness(void)
{
	backend_skip_len(&one, nondet(u32));
	END_OF_PROOF;
}
