/* SPDX-License-Identifier: BSD-2-Clause */
/* the flush drops what the nested tables gave */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/state.c"

void harness(void)
{
	backend_flush(&one);
	END_OF_PROOF;
}
