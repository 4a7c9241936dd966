/* SPDX-License-Identifier: BSD-2-Clause */
/* acpi_madt_cpus() for any table of up to 20 bytes of entries; each is judged alone. */
#include "proof.h"
#include "x86/acpi.c"

void harness(void)
{
	static struct {
		struct acpi_header h;
		u8 rest[28];
	} t;
	u32 ids[4], count = 0, max = nondet(u32);

	assume(t.h.length <= sizeof(t) && max <= 4);
	if (acpi_madt_cpus(&t.h, ids, max, &count) == OK)
		check(count <= 30, "at most one processor an entry");
	END_OF_PROOF;
}
