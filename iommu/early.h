/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables that devices translate through while XMHF is loaded. */
#ifndef IOMMU_EARLY_H
#define IOMMU_EARLY_H

#include "core/platform.h"

#define EARLY_SIZE (6 * PAGE_SIZE) /* levels 4 and 3, and level 2 for 4 GiB */
#define EARLY_ROOT4(at) (at)
#define EARLY_ROOT3(at) ((at) + PAGE_SIZE)

/*
 * early_fill() - write them to @at: the first 512 GiB one to one, but for [@from, @to), whole 2 MiB
 * below 4 GiB, and the devices that belong to processors and chipset. @largest: as
 * iommu_largest().
 */
void early_fill(u64 at, enum iommu_kind kind, u64 from, u64 to, u32 largest);

#endif
