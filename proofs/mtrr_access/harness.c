/* SPDX-License-Identifier: BSD-2-Clause */
/* mtrr_access() for any register number. */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/mtrr.c"

void harness(void)
{
	u64 val = nondet(u64);
	u32 msr = nondet(u32);
	bool ok = mtrr_access(&one, msr, nondet(bool), &val);

	check(ok || msr < 0x200 || msr > 0x213 || msr - 0x200 >= variable,
	      "variable ranges never reach the hardware, if it has them");
	check(ok || msr != 0x2ff, "nor the default type");
	END_OF_PROOF;
}
