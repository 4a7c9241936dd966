/* SPDX-License-Identifier: BSD-2-Clause */
/* See acpi.h. */
#include "x86/acpi.h"
#include "core/contract.h"
#include "core/string.h"

#define RSDP_V1_LEN 20U /* what ACPI 1.0 has: up to the RSDT's address */
#define RSDP_V2_LEN 36U
#define RSDP_REVISION 15U
#define RSDT_AT 16U
#define XSDT_AT 24U

#define MADT_LAPIC 0U
#define MADT_X2APIC 9U
#define MADT_ENABLED 1U
#define NO_CPU 0xffffffffU /* as an APIC ID this is "all processors" */

/* @size bytes at @p, little-endian and perhaps not aligned. */
static u64 get(const u8 *p, u32 size)
{
	u64 v = 0;

	memcpy(&v, p, size);
	return v;
}

/* Do @n bytes lie at @at of the table? */
static bool has(const struct acpi_header *t, u32 at, u32 n)
{
	return n <= t->length && at <= t->length - n;
}

u64 acpi_get(const struct acpi_header *t, u32 at, u32 size)
{
	return has(t, at, size) ? get((const u8 *)t + at, size) : 0;
}

bool acpi_entry(const struct acpi_header *t, u32 at, u32 *len)
{
	*len = has(t, at, 2) ? ((const u8 *)t)[at + 1] : 0;
	return *len >= 2 && has(t, at, *len);
}

static bool sum_is_zero(const u8 *p, size_t len)
{
	u32 sum = 0;
	size_t i = 0;

	while (i < len)
		LOOP_ASSIGNS(i, sum)
	LOOP_INVARIANT(i <= len && sum <= 0xff)
	LOOP_DECREASES(len - i)
	{
		sum = (sum + p[i]) & 0xff;
		i++;
	}
	return sum == 0;
}

static bool same(const char *a, const char *b, size_t n)
{
	size_t i = 0;

	while (i < n)
		LOOP_ASSIGNS(i)
	LOOP_INVARIANT(i <= n)
	LOOP_DECREASES(n - i)
	{
		if (a[i] != b[i])
			return false;
		i++;
	}
	return true;
}

/* The whole table at @pa, NULL if it is malformed or changes under our eyes. */
static const struct acpi_header *map_table(u64 pa)
{
	const struct acpi_header *t = acpi_map(pa, sizeof(*t));
	u32 length = t != NULL ? t->length : 0;

	if (length < sizeof(*t))
		return NULL;
	t = acpi_map(pa, length);
	if (t == NULL || t->length != length || !sum_is_zero((const u8 *)t, length))
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
	while (has(root, at, entry))
		LOOP_ASSIGNS(at, *out)
	LOOP_INVARIANT(at <= root->length)
	LOOP_DECREASES(root->length - at)
	{
		u64 pa = acpi_get(root, at, entry);
		const struct acpi_header *t = acpi_map(pa, sizeof(*t));

		if (t != NULL && same(t->sig, sig, 4)) {
			*out = map_table(pa);
			return *out != NULL ? OK : ERR_INVALID;
		}
		at += entry;
	}
	return ERR_NOT_FOUND;
}

/* The APIC ID in the MADT entry at @at of @len bytes, NO_CPU if it is not that of an enabled
 * processor. */
static enum status entry_cpu(const struct acpi_header *madt, u32 at, u32 len, u32 *id)
{
	u64 type = acpi_get(madt, at, 1);

	*id = NO_CPU;
	if (type == MADT_LAPIC) {
		if (len < 8)
			return ERR_INVALID;
		if ((acpi_get(madt, at + 4, 4) & MADT_ENABLED) != 0 &&
		    acpi_get(madt, at + 3, 1) != 0xff)
			*id = (u32)acpi_get(madt, at + 3, 1);
	} else if (type == MADT_X2APIC) {
		if (len < 16)
			return ERR_INVALID;
		if ((acpi_get(madt, at + 8, 4) & MADT_ENABLED) != 0)
			*id = (u32)acpi_get(madt, at + 4, 4);
	}
	return OK;
}

static bool contains(const u32 *ids, u32 n, u32 id)
{
	u32 i = 0;

	while (i < n)
		LOOP_ASSIGNS(i)
	LOOP_INVARIANT(i <= n)
	LOOP_DECREASES(n - i)
	{
		if (ids[i] == id)
			return true;
		i++;
	}
	return false;
}

enum status acpi_madt_cpus(const struct acpi_header *madt, u32 *ids, u32 max, u32 *count)
{
	u32 at = ACPI_MADT_ENTRIES;
	u32 n = 0;
	u32 len;

	if (madt->length < ACPI_MADT_ENTRIES)
		return ERR_INVALID;
	while (acpi_entry(madt, at, &len))
		LOOP_ASSIGNS(at, n, len, __CPROVER_object_upto(ids, max * sizeof(*ids)))
	LOOP_INVARIANT(at <= madt->length && n <= at)
	LOOP_DECREASES(madt->length - at)
	{
		u32 id;

		if (entry_cpu(madt, at, len, &id) != OK)
			return ERR_INVALID;
		if (id != NO_CPU && !contains(ids, n < max ? n : max, id)) {
			if (n < max)
				ids[n] = id;
			n++;
		}
		at += len;
	}
	if (has(madt, at, 2)) /* what follows is no whole entry */
		return ERR_INVALID;
	*count = n;
	return OK;
}
