/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iommu/ivrs.c and iommu/dmar.c under libFuzzer: the input is the body of a table, which is whole,
 * as acpi_find_table() gives it, and in memory of exactly its length. Every second input has the
 * lengths of its structures mended first, or few would be walked to their end. What is accepted has
 * to be usable: units at different pages below 4 GiB, no more of them than there is room for.
 */
#include <stdlib.h>
#include <string.h>

#include "iommu/tables.h"

#define HEADER 36U
#define FIRST 48U /* of the structures, in both tables */
#define LONGEST 64U

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* Structures that end where the next one begins. */
static void mend(u8 *table, size_t len)
{
	size_t at = FIRST;

	while (at + 4 <= len) {
		size_t want = 4 + table[at + 2] % LONGEST;

		if (want > len - at)
			want = len - at;
		table[at + 2] = (u8)want;
		table[at + 3] = 0;
		at += want;
	}
}

static void check(const struct platform *p, const char *wrong)
{
	u32 i, j;

	if (p->iommus > IOMMU_MAX || (wrong == NULL && p->iommus == 0))
		abort();
	for (i = 0; i < p->iommus; i++) {
		u64 base = p->iommu_base[i];

		if (base < MIB(1) || (base & PAGE_MASK) != 0 || p->iommu_size[i] == 0 ||
		    base + p->iommu_size[i] > GIB(4))
			abort();
		for (j = 0; j < i; j++)
			if (p->iommu_base[j] == base)
				abort();
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct platform p;
	size_t len;
	u8 *table;

	if (size < 1 || size > 4096)
		return -1;
	len = HEADER + size - 1;
	table = malloc(len);
	memset(table, 0, HEADER);
	memcpy(table + HEADER, data + 1, size - 1);
	table[4] = (u8)len;
	table[5] = (u8)(len >> 8);
	if ((data[0] & 2) != 0)
		mend(table, len);
	memset(&p, 0, sizeof(p));
	if ((data[0] & 1) != 0)
		check(&p, ivrs_read((const struct acpi_header *)table, &p));
	else
		check(&p, dmar_read((const struct acpi_header *)table, &p));
	free(table);
	return 0;
}
