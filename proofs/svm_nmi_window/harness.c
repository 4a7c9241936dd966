/* SPDX-License-Identifier: BSD-2-Clause */
/* the way to the end of the guest's NMI handler: IRET, then a step */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"

void harness(void)
{
	(void)backend_nmi_window(&one);
	END_OF_PROOF;
}
