/* SPDX-License-Identifier: BSD-2-Clause */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/kick.c"

void harness(void)
{
	kick_window(&one);
	END_OF_PROOF;
}
