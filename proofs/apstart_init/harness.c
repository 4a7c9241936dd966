/* SPDX-License-Identifier: BSD-2-Clause */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/apstart.c"

void harness(void)
{
	apstart_init(&one);
	END_OF_PROOF;
}
