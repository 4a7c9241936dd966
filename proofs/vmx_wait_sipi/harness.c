/* SPDX-License-Identifier: BSD-2-Clause */
/* a processor that waits for SIPI */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/state.c"

void harness(void)
{
	check(backend_wait_sipi(&one) && vmcs_guest[AT(0x4826)] == 3, "it executes nothing");
	END_OF_PROOF;
}
