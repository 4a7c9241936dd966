/* SPDX-License-Identifier: BSD-2-Clause */
/* The little of ACPI that the guests read: which CPUs there are. */
#ifndef GUEST_ACPI_H
#define GUEST_ACPI_H

#include <xmhf/types.h>

/* The APIC ids of the enabled CPUs, at most max; returns how many. */
u32 acpi_cpus(u32 *ids, u32 max);

/* The physical address of the table with this signature, or 0. */
u32 acpi_find(const char *signature);

#endif
