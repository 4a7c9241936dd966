/* SPDX-License-Identifier: BSD-2-Clause */
/* See acpi.h. */
#include "x86/acpi.h"

#define RSDP_V1_LEN 20U /* what ACPI 1.0 has: up to the RSDT's address */
#define RSDP_V2_LEN 36U
#define RSDP_REVISION 15U
#define RSDT_AT 16U
#define XSDT_AT 24U

#define MADT_ENTRIES 44U
#define MADT_LAPIC 0U
#define MADT_X2APIC 9U
#define MADT_ENABLED 1U
#define NO_CPU 0xffffffffU /* as an APIC ID this is "all processors" */

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

/* The root table that a valid RSDP names, and the size of its entries. ACPI 6.5, 5.2.5.3. */
static const struct acpi_header *find_root(const u8 *rsdp, size_t len, u32 *entry)
{
	const struct acpi_header *root;
	u64 xsdt = 0;

	if (len < RSDP_V1_LEN || !same((const char *)rsdp, "RSD PTR ", 8) ||
	    !sum_is_zero(rsdp, RSDP_V1_LEN))
		return NULL;
	/* A boot loader may hand over only the first part, whatever the revision. */
	if (rsdp[RSDP_REVISION] >= 2 && len >= RSDP_V2_LEN) {
		if (!sum_is_zero(rsdp, RSDP_V2_LEN))
			return NULL;
		xsdt = get(rsdp + XSDT_AT, 8);
	}
	*entry = xsdt != 0 ? 8 : 4;
	root = map_table(xsdt != 0 ? xsdt : get(rsdp + RSDT_AT, 4));
	if (root == NULL || !same(root->sig, xsdt != 0 ? "XSDT" : "RSDT", 4))
		return NULL;
	return root;
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

/* The APIC ID in the MADT entry @e of @len bytes, NO_CPU if it is not that of an enabled processor.
 */
static enum status entry_cpu(const u8 *e, u32 len, u32 *id)
{
	*id = NO_CPU;
	if (e[0] == MADT_LAPIC) {
		if (len < 8)
			return ERR_INVALID;
		if ((get(e + 4, 4) & MADT_ENABLED) != 0 && e[3] != 0xff)
			*id = e[3];
	} else if (e[0] == MADT_X2APIC) {
		if (len < 16)
			return ERR_INVALID;
		if ((get(e + 8, 4) & MADT_ENABLED) != 0)
			*id = (u32)get(e + 4, 4);
	}
	return OK;
}

static bool contains(const u32 *ids, u32 n, u32 id)
{
	u32 i = 0;

	while (i < n) {
		if (ids[i] == id)
			return true;
		i++;
	}
	return false;
}

enum status acpi_madt_cpus(const struct acpi_header *madt, u32 *ids, u32 max, u32 *count)
{
	const u8 *p = (const u8 *)madt;
	u32 length = madt->length;
	u32 at = MADT_ENTRIES;
	u32 n = 0;

	if (length < MADT_ENTRIES)
		return ERR_INVALID;
	while (length - at >= 2) {
		u32 len = p[at + 1];
		u32 id;

		if (len < 2 || len > length - at || entry_cpu(p + at, len, &id) != OK)
			return ERR_INVALID;
		if (id != NO_CPU && !contains(ids, n < max ? n : max, id)) {
			if (n < max)
				ids[n] = id;
			n++;
		}
		at += len;
	}
	*count = n;
	return OK;
}
