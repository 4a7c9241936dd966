/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory type range registers: virtualized. The hardware keeps what the firmware has set, so that
 * the type of XMHF's own memory never changes; the guest's writes are kept and read back. (A guest
 * that wants write-combining uses the PAT, which is its own.) Where nested leaves carry a type of
 * their own instead (EPT), they have had that of the firmware's registers since boot. AMD APM vol.
 * 2, 7.7; Intel SDM vol. 3, 12.11 and 29.3.7.
 */
#ifndef CORE_MTRR_H
#define CORE_MTRR_H

#include "core/vcpu.h"

#define MTRR_PAIRS_MAX 10U
#define MSR_MTRRCAP 0xfeU
#define MTRRCAP_PAIRS 0xffU

/* mtrr_init() - read the firmware's registers and watch them for the guest's. Boot only. */
void mtrr_init(void);

/* mtrr_load() - the guest's registers of this processor start as the hardware's are. */
void mtrr_load(struct vcpu *v);

/* mtrr_access() - read or write the guest's copy of @msr; false if this processor has none such. */
bool mtrr_access(struct vcpu *v, u32 msr, bool write, u64 *val);

/*
 * mtrr_uniform() - does [@a, @a + @size) have one memory type by the firmware's registers? @size is
 * that of a leaf (4 KiB, 2 MiB, 1 GiB), and @a a multiple of it.
 */
bool mtrr_uniform(u64 a, u64 size);

/*
 * mtrr_type() - that type, as the registers encode it (0 uncacheable ... 6 write-back); uncacheable
 * if there are several.
 */
u32 mtrr_type(u64 a, u64 size);

#endif
