/* SPDX-License-Identifier: BSD-2-Clause */
/* an NMI for the guest */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"

void harness(void)
{
	(void)backend_raise_nmi(&one);
	END_OF_PROOF;
}
