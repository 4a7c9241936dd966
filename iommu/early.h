/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables that devices translate through while XMHF is loaded. */
#ifndef IOMMU_EARLY_H
#define IOMMU_EARLY_H

#include "iommu/iommu.h"

/* Levels 4 and 3, level 2 for 4 GiB, level 1 for the first 2 MiB. */
#define EARLY_SIZE (7 * PAGE_SIZE)
#define EARLY_ROOT4(at) (at)
#define EARLY_ROOT3(at) ((at) + PAGE_SIZE)

/*
 * early_fill() - write them to @at: the first 512 GiB one to one, but for the holes @h and the
 * devices that belong to processors and chipset. A hole is closed to the page in the first 2 MiB,
 * to 2 MiB up to 4 GiB. @largest: as iommu_largest(). What is open stays open while this runs.
 */
void early_fill(u64 at, enum iommu_kind kind, const struct holes *h, u32 largest);

#endif
