/* SPDX-License-Identifier: BSD-2-Clause */
/* an NMI for the guest, now or when its handler has ended */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/state.c"

void harness(void)
{
	if (backend_raise_nmi(&one))
		check(CONTROL(0x4016) == 0x80000202, "it is delivered");
	else
		check((CONTROL(0x4002) & BIT(22)) != 0, "an exit tells when it can be");
	END_OF_PROOF;
}
