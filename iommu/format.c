/* SPDX-License-Identifier: BSD-2-Clause */
/* See format.h. */
#include "iommu/format.h"

/*
 * PR 0; Next Level 11:9, 0 in a leaf of the size that its level has; IR 61, IW 62. AMD I/O
 * virtualization technology 3.09, 2.2.3.
 */
#define AMDVI_TABLE(next) (BIT(0) | (u64)(next) << 9 | BIT(61) | BIT(62))
#define AMDVI_LEAF (BIT(0) | BIT(61))

const struct pt_format amdvi_pt_format = {
    .present = BIT(0),
    .kind = 7UL << 9,
    .table = {0, AMDVI_TABLE(1), AMDVI_TABLE(2), AMDVI_TABLE(3)},
    .leaf = {AMDVI_LEAF, AMDVI_LEAF, AMDVI_LEAF, 0},
    .write = BIT(62),
};

/* R 0, W 1; PS 7 in a large leaf. Intel VT-d 4.1, 9.8, second-stage entries. */
#define VTD_TABLE (BIT(0) | BIT(1))
#define VTD_LARGE BIT(7)

const struct pt_format vtd_pt_format = {
    .present = BIT(0) | BIT(1),
    .kind = VTD_LARGE,
    .table = {0, VTD_TABLE, VTD_TABLE, VTD_TABLE},
    .leaf = {BIT(0), BIT(0) | VTD_LARGE, BIT(0) | VTD_LARGE, 0},
    .write = BIT(1),
};
