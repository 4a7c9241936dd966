/* SPDX-License-Identifier: BSD-2-Clause */
/* acpi_madt_cpus() on a table of any length and contents. */
#include "model/acpi.h"
#include "x86/acpi.c"

void harness(void)
{
	u32 max = nondet(u32), count = 0;
	u32 *ids;

	assume(max >= 1 && max <= MAX_CPUS);
	ids = model_bytes(max * sizeof(*ids));
	(void)acpi_madt_cpus(model_table(), ids, max, &count);
	END_OF_PROOF;
}
