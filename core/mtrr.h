/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory type range registers: virtualized. The hardware keeps what the firmware has set, so that
 * the type of XMHF's own memory never changes; the guest's writes are kept and read back. (A guest
 * that wants write-combining uses the PAT, which is its own.) AMD APM vol. 2, 7.7.
 */
#ifndef CORE_MTRR_H
#define CORE_MTRR_H

#include "core/vcpu.h"

/* mtrr_init() - watch the registers. Boot only. */
void mtrr_init(void);

/* mtrr_load() - the guest's registers of this processor start as the hardware's are. */
void mtrr_load(struct vcpu *v);

/* mtrr_access() - read or write the guest's copy of @msr; false if it is none of them. */
bool mtrr_access(struct vcpu *v, u32 msr, bool write, u64 *val);

#endif
