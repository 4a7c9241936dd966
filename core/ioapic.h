/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * I/O APICs: the guest programs them itself, but no entry may send INIT, which on some processors
 * undoes the controls, or SMI. ICH9 data sheet, 13.5 (indirect access), 82093AA data sheet, 3.2.
 */
#ifndef CORE_IOAPIC_H
#define CORE_IOAPIC_H

#include "core/platform.h"
#include "core/vcpu.h"

enum status ioapic_init(const struct platform *p) must_check;

/* ioapic_has() - does @gpa lie in the page of an I/O APIC? */
bool ioapic_has(gpa_t gpa);

/* ioapic_store() - the guest stores @val of @size bytes at @gpa. Takes the I/O APICs' lock. */
void ioapic_store(gpa_t gpa, u32 size, u64 val);

#endif
