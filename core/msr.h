/* SPDX-License-Identifier: BSD-2-Clause */
/* What the guest may read and write of the model-specific registers; docs/resources.md has the
 * table. */
#ifndef CORE_MSR_H
#define CORE_MSR_H

#include "core/vcpu.h"

/* msr_init() - choose the intercepts that do not depend on the vendor. Boot only. */
void msr_init(void);

/* msr_read(), msr_write() - complete the RDMSR or WRMSR that the guest is at. */
void msr_read(struct vcpu *v);
void msr_write(struct vcpu *v);

#endif
