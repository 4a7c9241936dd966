/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ACPI tables that list the IOMMUs: IVRS (AMD I/O virtualization technology 3.09, 5.2) and DMAR
 * (Intel VT-d 4.1, 8). Read once, by the loader. The tables are whole, as acpi_find_table() gives
 * them; every structure's length is checked against what it has to hold and against the table.
 */
#ifndef IOMMU_TABLES_H
#define IOMMU_TABLES_H

#include "core/platform.h"
#include "x86/acpi.h"

/*
 * ivrs_read(), dmar_read() - add the units to @p, each once. NULL, or what is wrong with the table:
 * a structure that does not fit, no unit, more than IOMMU_MAX, registers where none can be.
 */
const char *ivrs_read(const struct acpi_header *t, struct platform *p);
const char *dmar_read(const struct acpi_header *t, struct platform *p);

/* tables_add() - one unit: NULL, or why not. A base that is known already adds nothing. */
const char *tables_add(struct platform *p, u64 base, u64 size, u32 device, u8 flags);

#endif
