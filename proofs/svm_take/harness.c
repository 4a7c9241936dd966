/* SPDX-License-Identifier: BSD-2-Clause */
/* backend_take(): STGI, then CLGI. */
#include "contracts/svm.h"
#include "model/one.h"
#include "x86/hw.h"
static u32 step;
#define hw_stgi() (step = step == 0 ? 1 : 9)
#define hw_clgi() (step = step == 1 ? 2 : 9)
#include "svm/state.c"

void harness(void)
{
	step = 0;
	if (nondet(bool))
		check(backend_take_nmi(&one), "an exit has announced it");
	else
		backend_take();
	check(step == 2, "GIF is 0 again");
	END_OF_PROOF;
}
