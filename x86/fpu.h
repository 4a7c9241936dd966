/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The FPU and vector registers of partitions. All else of XMHF leaves the guest's where they are;
 * around a stay in a partition they are exchanged. AMD APM vol. 2, 11.5; Intel SDM vol. 1,
 * chapter 13.
 */
#ifndef X86_FPU_H
#define X86_FPU_H

#include "core/config.h"

/* fpu_fits() - this processor has XSAVE, and no more registers than there is place for. */
bool fpu_fits(void);

/* fpu_reset() - partition @n's registers are those after a reset, and what they held is
 * overwritten. */
void fpu_reset(u32 n);

/* fpu_enter() - keep the guest's registers, load those of @n; returns the guest's XCR0. */
u64 fpu_enter(u32 n);

/* fpu_leave() - the reverse. */
void fpu_leave(u32 n, u64 guest_xcr0);

#endif
