/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chipset registers that decide what the host itself sees at an address (PCIEXBAR, PAM, SMRAM, DRAM
 * maps), or where the sleep registers lie (PMBASE). The guest reads them freely; its writes are
 * dropped, through ports CF8h/CFCh and through memory-mapped configuration space.
 */
#ifndef CORE_CHIPSET_H
#define CORE_CHIPSET_H

#include "core/platform.h"
#include "core/vcpu.h"

#define CHIPSET_PORT 0xcf8U /* configuration address, reset control, configuration data */
#define CHIPSET_PORTS 8U

/* chipset_init() - find the guarded devices, watch their pages and the ports. Boot only. */
enum status chipset_init(const struct platform *p) must_check;

/* chipset_has() - does @gpa lie in the memory-mapped configuration space of a guarded device? */
bool chipset_has(gpa_t gpa);

/* chipset_store() - the guest stores there. */
void chipset_store(gpa_t gpa, u32 size, u64 val);

/* chipset_io() - complete the access if it is to ports CF8h to CFFh; false if not. Takes the
 * chipset's lock. */
bool chipset_io(struct vcpu *v, const struct exit *e);

#endif
