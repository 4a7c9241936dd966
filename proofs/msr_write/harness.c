/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * msr_write() for any register and value: what reaches the hardware never moves the APIC from the page that is
 * watched, and as an interrupt command is neither INIT nor SIPI.
 */
#define WRMSR_ALLOWED(msr, val)                                                                 \
	(((msr) != 0x1b || ((val) & 0x000ffffffffff000) == 0xfee00000) &&                       \
	 ((msr) != 0x830 || !spec_x2 || (((val) >> 8 & 7) != 5 && ((val) >> 8 & 7) != 6)))
#define APIC_IS_X2 spec_x2
static _Bool spec_x2;
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"

#include "core/msr.c"

void harness(void)
{
	msr_write(&one);
	END_OF_PROOF;
}
