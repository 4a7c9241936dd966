/* SPDX-License-Identifier: BSD-2-Clause */
/* acpi_find_table() on any memory: what it returns is a whole table. */
#include "model/acpi.h"
#include "x86/acpi.c"

void harness(void)
{
	size_t len = nondet(size_t);
	u8 *rsdp;
	const struct acpi_header *out;
	char sig[4];

	assume(len >= 1 && len <= PAGE_SIZE);
	rsdp = model_bytes(len);
	if (acpi_find_table(rsdp, len, sig, &out) == OK) {
		check(__CPROVER_r_ok(out, sizeof(*out)) && out->length >= sizeof(*out), "a table");
		check(__CPROVER_r_ok(out, out->length), "all of it");
	}
	END_OF_PROOF;
}
