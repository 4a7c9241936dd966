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
	assume((spec_msr >= 0x200 && spec_msr <= 0x20f) || spec_msr == 0x250 || spec_msr == 0x258 ||
	       spec_msr == 0x259 || (spec_msr >= 0x268 && spec_msr <= 0x26f) || spec_msr == 0x2ff);
	mtrr_init();
	check(watched, "it is watched");
	mtrr_load(&one);
	END_OF_PROOF;
}
