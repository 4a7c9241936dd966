/* SPDX-License-Identifier: BSD-2-Clause */
/* See acpi.h. */
#include "x86/acpi.h"

#define RSDP_V1_LEN 20U /* what ACPI 1.0 has: up to the RSDT's address */
#define RSDP_V2_LEN 36U
#define RSDT_AT 16U
#define XSDT_AT 24U

#define MADT_ENTRIES 44U
#define MADT_LAPIC 0U
#define MADT_X2APIC 9U
#define MADT_ENABLED 1U

/* @size bytes at @p, little-endian and perhaps not aligned. */
static u64 get(const u8 *p, u32 size)
{
	u64 v = 0;

	while (size > 0) {
		size--;
		v = v << 8 | p[size];
	}
	return v;
}

static bool sum_is_zero(const u8 *p, size_t len)
{
	u32 sum = 0;
	size_t i = 0;

	while (i < len) {
		sum = (sum + p[i]) & 0xff;
		i++;
	}
	return sum == 0;
}

static bool same(const char *a, const char *b, size_t n)
{
	size_t i = 0;

	while (i < n) {
		if (a[i] != b[i])
			return false;
		i++;
	}
	return true;
}

/* The whole table at @pa, NULL if it is malformed. */
static const struct acpi_header *map_table(u64 pa)
{
	const struct acpi_header *t = acpi_map(pa, sizeof(*t));

	if (t == NULL || t->length < sizeof(*t))
		return NULL;
	t = acpi_map(pa, t->length);
	if (t == NULL || !sum_is_zero((const u8 *)t, t->length))
		return NULL;
	return t;
}

/* The root table that a valid RSDP names, and the size of its entries. */
static const struct acpi_header *find_root(const u8 *rsdp, size_t len, u32 *entry)
{
	u64 xsdt;

	if (len < RSDP_V1_LEN || !same((const char *)rsdp, "RSD PTR ", 8) ||
	    !sum_is_zero(rsdp, RSDP_V1_LEN))
		return NULL;
	xsdt = len >= RSDP_V2_LEN && rsdp[15] >= 2 ? get(rsdp + XSDT_AT, 8) : 0;
	*entry = xsdt != 0 ? 8 : 4;
	return map_table(xsdt != 0 ? xsdt : get(rsdp + RSDT_AT, 4));
}

enum status acpi_find_table(const void *rsdp, size_t rsdp_len, const char sig[4],
			    const struct acpi_header **out)
{
	u32 entry;
	const struct acpi_header *root = find_root(rsdp, rsdp_len, &entry);
	u32 at = sizeof(*root);

	if (root == NULL)
		return ERR_INVALID;
	while (root->length - at >= entry) {
		u64 pa = get((const u8 *)root + at, entry);
		const struct acpi_header *t = acpi_map(pa, sizeof(*t));

		if (t != NULL && same(t->sig, sig, 4)) {
			*out = map_table(pa);
			return *out != NULL ? OK : ERR_INVALID;
		}
		at += entry;
	}
	return ERR_NOT_FOUND;
}

enum status acpi_madt_cpus(const struct acpi_header *madt, u32 *ids, u32 max, u32 *count)
{
	const u8 *p = (const u8 *)madt;
	u32 at = MADT_ENTRIES;
	u32 n = 0;

	if (madt->length < MADT_ENTRIES)
		return ERR_INVALID;
	while (madt->length - at >= 2) {
		u32 type = p[at];
		u32 len = p[at + 1];
		bool cpu = false;
		u32 id = 0;

		if (len < 2 || len > madt->length - at)
			return ERR_INVALID;
		if (type == MADT_LAPIC && len >= 8) {
			cpu = (get(p + at + 4, 4) & MADT_ENABLED) != 0;
			id = p[at + 3];
		} else if (type == MADT_X2APIC && len >= 16) {
			cpu = (get(p + at + 8, 4) & MADT_ENABLED) != 0;
			id = (u32)get(p + at + 4, 4);
		}
		if (cpu && n < max)
			ids[n] = id;
		n += cpu ? 1 : 0;
		at += len;
	}
	*count = n;
	return OK;
}
