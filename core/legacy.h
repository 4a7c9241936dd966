/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Old PC ports through which a guest could change what the host sees or take the machine away:
 * the A20 gate (port 92h and the keyboard controller), which masks the host's addresses, too; and
 * the ACPI sleep registers. A20 stays open; the guest reads back what it wrote.
 */
#ifndef CORE_LEGACY_H
#define CORE_LEGACY_H

#include "core/platform.h"
#include "core/vcpu.h"

/* legacy_init() - watch the ports. Boot only. */
void legacy_init(const struct platform *p);

/* legacy_io() - complete the access if it is to one of these ports; false if it is not. */
bool legacy_io(struct vcpu *v, const struct exit *e);

#endif
