/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chipset facts out of the firmware's tables, for struct platform. A table that is missing leaves
 * its facts empty; one that is malformed is reported. ACPI specification 6.5, 5.2.8 to 5.2.12
 * and 7.4.
 */
#include "core/contract.h"
#include "core/log.h"
#include "core/string.h"
#include "iommu/tables.h"
#include "loader/loader.h"
#include "x86/acpi.h"

/* Offsets in the FADT, ACPI 6.5, table 5.9. */
#define FADT_DSDT 40U
#define FADT_PM1A_CONTROL 64U
#define FADT_PM1B_CONTROL 68U
#define FADT_X_DSDT 140U

#define AML_PACKAGE 0x12U

/* MCFG: 44 bytes, then entries of 16; the one for segment 0. PCI Firmware 3.3, 4.1.2. */
static void read_mcfg(const struct acpi_header *t, struct platform *p)
{
	u32 at = 44;

	while (t->length >= 16 && at <= t->length - 16)
		LOOP_ASSIGNS(at)
		LOOP_INVARIANT(at >= 44)
		LOOP_DECREASES(UINT32_MAX - at)
	{
		if (acpi_get(t, at + 8, 2) == 0) {
			p->mmconfig_base = acpi_get(t, at, 8);
			p->mmconfig_bus_first = (u32)acpi_get(t, at + 10, 1);
			p->mmconfig_bus_last = (u32)acpi_get(t, at + 11, 1);
			return;
		}
		at += 16;
	}
}

/* MADT: entries of type 1 are I/O APICs. */
static void read_madt(const struct acpi_header *t, struct platform *p)
{
	u32 at = ACPI_MADT_ENTRIES;
	u32 len;

	while (acpi_entry(t, at, &len))
		LOOP_ASSIGNS(at, len, p->ioapics,
			     __CPROVER_object_upto(p->ioapic, sizeof(p->ioapic)))
		LOOP_INVARIANT(p->ioapics <= IOAPIC_MAX)
		LOOP_DECREASES(UINT32_MAX - at)
	{
		if (acpi_get(t, at, 1) == 1 && len >= 12 && p->ioapics < IOAPIC_MAX) {
			p->ioapic[p->ioapics] = (u32)acpi_get(t, at + 4, 4);
			p->ioapics++;
		}
		at += len;
	}
}

/* One element of a package of small integers: ZeroOp, OneOp, or BytePrefix and a byte. */
static bool take_integer(const struct acpi_header *t, u32 *at, u8 *val)
{
	u64 op = acpi_get(t, *at, 1);

	*at += 1;
	if (op == 0 || op == 1) {
		*val = (u8)op;
		return true;
	}
	*val = (u8)acpi_get(t, *at, 1);
	*at += 1;
	return op == 0x0a;
}

/* The package of a sleep state: PkgLength, NumElements, then SLP_TYPa and SLP_TYPb. */
static void read_off_type(const struct acpi_header *dsdt, u32 at, struct platform *p)
{
	u32 next = at + 1 + (u32)(acpi_get(dsdt, at, 1) >> 6) + 1;

	p->off_known = take_integer(dsdt, &next, &p->off_type[0]) &&
		       take_integer(dsdt, &next, &p->off_type[1]);
}

/* The name, PackageOp, PkgLength, NumElements, and two elements of one byte. */
#define SLEEP_STATE_MIN 9U

/*
 * Name (\_Sn_, Package (n) { SLP_TYPa, SLP_TYPb, ... }): ACPI 6.5, 7.4.2 and 20.2.5.4. The types of
 * S5 are noted; S1 to S4, which XMHF refuses, get names that mean nothing (_X1_ ...), so that the
 * OS does not offer them.
 */
static void read_sleep_states(struct acpi_header *dsdt, struct platform *p)
{
	u8 *bytes = (u8 *)dsdt;
	u32 length = dsdt->length < UINT32_MAX - 16 ? dsdt->length : UINT32_MAX - 16;
	u32 at = sizeof(*dsdt);

	while (length >= SLEEP_STATE_MIN && at <= length - SLEEP_STATE_MIN)
		LOOP_ASSIGNS(at, p->off_known, p->off_type[0], p->off_type[1], dsdt->checksum,
			     __CPROVER_object_from(bytes + sizeof(*dsdt)))
		LOOP_INVARIANT(at >= sizeof(*dsdt) && dsdt->length >= length)
		LOOP_DECREASES(UINT32_MAX - at)
	{
		u8 n = bytes[at + 2];

		if (bytes[at] == '_' && bytes[at + 1] == 'S' && bytes[at + 3] == '_' &&
		    bytes[at + 4] == AML_PACKAGE && n >= '1' && n <= '5') {
			if (n == '5') {
				read_off_type(dsdt, at + 5, p);
			} else {
				bytes[at + 1] = 'X';
				dsdt->checksum = (u8)((dsdt->checksum - 'X' + 'S') & 0xff);
			}
		}
		at++;
	}
}

static void read_fadt(const struct acpi_header *t, struct platform *p)
{
	u64 dsdt = acpi_get(t, FADT_X_DSDT, 8);
	struct acpi_header *d;
	u32 length;

	p->pm1_control[0] = (u16)acpi_get(t, FADT_PM1A_CONTROL, 2);
	p->pm1_control[1] = (u16)acpi_get(t, FADT_PM1B_CONTROL, 2);
	if (dsdt == 0)
		dsdt = acpi_get(t, FADT_DSDT, 4);
	d = (struct acpi_header *)acpi_map(dsdt, sizeof(*d));
	length = d != NULL ? d->length : 0;
	if (length < sizeof(*d))
		return;
	/* The table is changed in place: it lies in memory that the firmware left to the OS. */
	d = (struct acpi_header *)acpi_map(dsdt, length);
	if (d != NULL && d->length == length)
		read_sleep_states(d, p);
}

static const struct acpi_header *find(const struct handover *h, const char *sig)
{
	const struct acpi_header *t;
	enum status st = acpi_find_table(h->rsdp, h->rsdp_len, sig, &t);

	if (st == ERR_INVALID)
		log_error("ACPI table %s is malformed; going on without it", sig);
	return st == OK ? t : NULL;
}

void platform_read(const struct handover *h, struct platform *p)
{
	const struct acpi_header *t;

	memset(p, 0, sizeof(*p));
	t = find(h, "MCFG");
	if (t != NULL)
		read_mcfg(t, p);
	t = find(h, "APIC");
	if (t != NULL)
		read_madt(t, p);
	t = find(h, "FACP");
	if (t != NULL)
		read_fadt(t, p);
	if (!p->off_known)
		log_error("no soft-off state found in ACPI: power-off by software will be refused");
}

const char *platform_iommus(const struct handover *h, struct platform *p)
{
	const struct acpi_header *t;
	enum status ivrs = acpi_find_table(h->rsdp, h->rsdp_len, "IVRS", &t);
	enum status dmar;

	if (ivrs == OK) {
		p->iommu = IOMMU_AMDVI;
		return ivrs_read(t, p);
	}
	dmar = acpi_find_table(h->rsdp, h->rsdp_len, "DMAR", &t);
	if (dmar == OK) {
		p->iommu = IOMMU_VTD;
		return dmar_read(t, p);
	}
	if (ivrs == ERR_INVALID || dmar == ERR_INVALID)
		return "the ACPI table of the IOMMUs (IVRS or DMAR) is malformed";
	return NULL;
}

bool platform_hide_iommus(const struct handover *h, const struct platform *p)
{
	const char *sig = p->iommu == IOMMU_VTD ? "DMAR" : "IVRS";
	const struct acpi_header *t;

	/* It keeps its place, with a name that means nothing: XVRS, XMAR. */
	while (acpi_find_table(h->rsdp, h->rsdp_len, sig, &t) == OK)
		LOOP_ASSIGNS(t, TABLES_NAMED)
		LOOP_INVARIANT(TABLES_INVARIANT)
		LOOP_DECREASES(TABLES_LEFT)
	{
		struct acpi_header *w = (struct acpi_header *)t;

		w->sig[0] = 'X';
		w->checksum = (u8)((w->checksum - 'X' + sig[0]) & 0xff);
		if (*(volatile char *)&w->sig[0] != 'X')
			return false; /* in ROM */
	}
	return true;
}
