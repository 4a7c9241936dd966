/* SPDX-License-Identifier: BSD-2-Clause */
/* NMI-window exiting comes and goes alone */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/state.c"

void harness(void)
{
	(void)backend_nmi_window(&one);
	check((CONTROL(0x4002) & BIT(22)) == 0, "no more of it");
	END_OF_PROOF;
}
