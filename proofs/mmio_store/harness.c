/* SPDX-License-Identifier: BSD-2-Clause */
/* mmio_store() for any decoded instruction: each owner gets only addresses in its own pages. */
static _Bool spec_ioapic, spec_chipset;
#define IS_IOAPIC(gpa) spec_ioapic
#define IS_CHIPSET(gpa) spec_chipset
#define IS_IOAPIC_PAGE(gpa) spec_ioapic
#define IS_CHIPSET_PAGE(gpa) spec_chipset
#define MMIO_ALLOWED(pa, size, val) 0
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/mmio.c"

void harness(void)
{
	mmio_store(&one, GPA(nondet(u64)));
	END_OF_PROOF;
}
