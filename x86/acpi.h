/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ACPI tables, read once at boot, before any guest runs. Every length is checked
 * against the table that holds it. ACPI specification 6.5, chapter 5.
 */
#ifndef X86_ACPI_H
#define X86_ACPI_H

#include <xmhf/types.h>

struct acpi_header {
	char sig[4];
	u32 length;
	u8 revision;
	u8 checksum;
	char oem_id[6];
	char oem_table_id[8];
	u32 oem_revision;
	u32 creator_id;
	u32 creator_revision;
} __attribute__((packed));
_Static_assert(sizeof(struct acpi_header) == 36, "ACPI 5.2.6");

/*
 * acpi_map() - a pointer to @len bytes of physical memory at @pa, NULL if they cannot be
 * mapped. Supplied by whoever links acpi.c (the loader: identity; host tests: a fake).
 */
const void *acpi_map(u64 pa, size_t len);

/*
 * acpi_find_table() - look the table with signature @sig up through the RSDP structure at
 * @rsdp (a pointer to a copy of it, @rsdp_len bytes), in the XSDT if it has one, else in the RSDT.
 * Checks signatures, lengths and checksums. *out is the mapped table, all of its length. If there
 * are several, the first. Tables that cannot be mapped are passed over.
 * ERR_NOT_FOUND: no such table; ERR_INVALID: RSDP, root table or the table itself is malformed.
 */
enum status acpi_find_table(const void *rsdp, size_t rsdp_len, const char sig[4],
			    const struct acpi_header **out) must_check;

/* acpi_get() - @size bytes (1 to 8) at @at of a table, little-endian; 0 if it does not have them.
 */
u64 acpi_get(const struct acpi_header *t, u32 at, u32 size);

/*
 * acpi_entry() - does an entry that begins with a byte of type and one of length (of all of it, as
 * in the MADT) lie at @at of the table, whole? *len is then its length, at least 2.
 */
bool acpi_entry(const struct acpi_header *t, u32 at, u32 *len);

#define ACPI_MADT_ENTRIES 44U /* where they begin */

/*
 * acpi_madt_cpus() - collect the APIC IDs of all enabled processors (types 0 and 9, flags bit 0)
 * of a MADT into @ids, each ID once (firmware may list a processor as both types). *count is how
 * many there are, which may be more than @max: then only the first @max were stored.
 * ERR_INVALID if an entry is shorter than its type has to be, or passes the end. @madt is whole,
 * as acpi_find_table() gives it.
 */
enum status acpi_madt_cpus(const struct acpi_header *madt, u32 *ids, u32 max,
			   u32 *count) must_check;

#endif
