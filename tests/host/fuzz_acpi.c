/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86/acpi.c under libFuzzer: the input is an RSDP and the memory that it points into. Half of the
 * inputs are mended first (signatures, addresses, checksums), or hardly one would get far.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/host/fake_acpi.h"
#include "x86/acpi.h"

#define MAX_IDS 8U
#define ROOT 0x40UL
#define TABLE 0x100UL

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void put(u8 *p, u64 val, u32 size)
{
	memcpy(p, &val, size);
}

/* Give the table at @pa the signature @sig, and the right checksum if its length is possible. */
static void mend(u64 pa, const char *sig)
{
	u32 len;

	memcpy(fake_acpi + pa, sig, 4);
	memcpy(&len, fake_acpi + pa + 4, 4);
	len &= 0x3ff;
	put(fake_acpi + pa + 4, len, 4);
	if (len >= 36)
		fake_acpi_sum(fake_acpi + pa, len, 9);
}

static void mend_all(u8 *rsdp, bool wide)
{
	memcpy(rsdp, "RSD PTR ", 8);
	rsdp[15] = wide ? 2 : 0;
	put(rsdp + 16, ROOT, 4);
	put(rsdp + 24, wide ? ROOT : 0, 8);
	fake_acpi_sum(rsdp, 20, 8);
	fake_acpi_sum(rsdp, 36, 32);
	put(fake_acpi + ROOT + 36, TABLE, wide ? 8 : 4);
	mend(TABLE, "APIC");
	mend(ROOT, wide ? "XSDT" : "RSDT"); /* last: the two may overlap */
}

static void check(const struct acpi_header *t)
{
	u32 *ids = malloc(MAX_IDS * sizeof(*ids));
	u32 count, i, j;

	if (memcmp(t->sig, "APIC", 4) != 0 || t->length < 36 || t->length > FAKE_ACPI_SIZE)
		abort();
	if (acpi_madt_cpus(t, ids, MAX_IDS, &count) == OK)
		for (i = 0; i < count && i < MAX_IDS; i++)
			for (j = 0; j < i; j++)
				if (ids[i] == ids[j])
					abort();
	free(ids);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct acpi_header *t;
	size_t len, rest;
	u8 *rsdp;

	if (size < 37)
		return -1;
	fake_acpi_reset();
	rest = size - 37 < FAKE_ACPI_SIZE ? size - 37 : FAKE_ACPI_SIZE;
	memcpy(fake_acpi, data + 37, rest);
	len = (data[0] & 4) != 0 ? 36 : data[0] >> 3;
	rsdp = malloc(36);
	memcpy(rsdp, data + 1, 36);
	if ((data[0] & 1) != 0)
		mend_all(rsdp, (data[0] & 2) != 0);
	rsdp = realloc(rsdp, len + 1); /* never 0; the byte too many is not to be trusted */
	if (acpi_find_table(rsdp, len, "APIC", &t) == OK)
		check(t);
	free(rsdp);
	fake_acpi_reset();
	return 0;
}
