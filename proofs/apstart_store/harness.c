/* SPDX-License-Identifier: BSD-2-Clause */
/* apstart_store() for any store to the page of the APIC or the window beside it. */
#define APIC_WRITE_ALLOWED(o, v)                                                                 \
	(((o) != 0x300 || (((v) >> 8 & 7) != 5 && ((v) >> 8 & 7) != 6)) &&                       \
	 (((o) != 0 && (o) < 0x1000) || ((v) >> 8 & 7) <= 1))
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/apstart.c"

void harness(void)
{
	apstart_store(&one, GPA(nondet(u64)), nondet(u32), nondet(u64));
	END_OF_PROOF;
}
