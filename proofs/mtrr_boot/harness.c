/* SPDX-License-Identifier: BSD-2-Clause */
/* mtrr_init() and mtrr_load(): any one register of APM vol. 2, appendix A. */
#include "model/one.h"
#include "core/backend.h"
#include "x86/cpu.h"
static u32 spec_msr;
static bool watched;

void backend_watch_msr(u32 msr, bool read, bool write)
{
	if (msr == spec_msr && read && write)
		watched = true;
}

bool cpu_rdmsr(u32 msr, u64 *val)
{
	*val = nondet(u64);
	return nondet(bool);
}

#include "core/mtrr.c"

void harness(void)
{
	watched = false;
	assume(variable == 0);
	assume((spec_msr >= 0x200 && spec_msr <= 0x213) || spec_msr == 0x250 || spec_msr == 0x258 ||
	       spec_msr == 0x259 || (spec_msr >= 0x268 && spec_msr <= 0x26f) || spec_msr == 0x2ff);
	mtrr_init();
	check(watched || variable == 0, "it is watched, if there are any");
	check(variable <= VARIABLE && variable % 2 == 0, "pairs");
	mtrr_load(&one);
	check(one.mtrr[31] == firmware[31], "the default type of the firmware");
	END_OF_PROOF;
}
