/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical memory with ACPI tables in it, in the place of the loader's acpi_map(): some bytes from
 * address 0 on. Each mapping is a copy of its own, exactly as long as was asked for, so that the
 * sanitizer finds every byte that is read beyond it.
 */
#ifndef TESTS_HOST_FAKE_ACPI_H
#define TESTS_HOST_FAKE_ACPI_H

#include <xmhf/types.h>

#define FAKE_ACPI_SIZE 0x4000UL

extern u8 fake_acpi[FAKE_ACPI_SIZE];

/* fake_acpi_reset() - all memory 0, and no mapping left. */
void fake_acpi_reset(void);

/* fake_acpi_unmap() - the mappings so far are no longer used. */
void fake_acpi_unmap(void);

/* fake_acpi_sum() - set the byte at @check so that the @len bytes at @p add up to 0. */
void fake_acpi_sum(u8 *p, size_t len, size_t check);

#endif
