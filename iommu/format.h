/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry formats of the IOMMUs' tables. */
#ifndef IOMMU_FORMAT_H
#define IOMMU_FORMAT_H

#include "core/pte.h"

extern const struct pt_format amdvi_pt_format;
extern const struct pt_format vtd_pt_format;

#endif
