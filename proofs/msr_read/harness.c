/* SPDX-License-Identifier: BSD-2-Clause */
/* msr_read() for any register number. */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/msr.c"

void harness(void)
{
	msr_read(&one);
	END_OF_PROOF;
}
