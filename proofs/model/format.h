/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry formats: the guest's as svm/init.c has it, or vmx/init.c if EPT is defined, the devices' those that ship. */
#ifndef PROOFS_MODEL_FORMAT_H
#define PROOFS_MODEL_FORMAT_H

#include "core/pte.h"
#include "iommu/format.c"

#ifdef EPT /* as vmx/init.c has it */
const struct pt_format backend_pt_format = {
	.present = BIT(0) | BIT(1) | BIT(2),
	.kind = BIT(7),
	.table = {0, 7, 7, 7},
	.leaf = {1, 0x81, 0x81, 0},
	.write = BIT(1),
	.exec = BIT(2),
	.type = BIT(3),
};
#else
const struct pt_format backend_pt_format = {
	.present = BIT(0),
	.kind = BIT(7),
	.table = {0, 0x27, 0x27, 0x27},
	.leaf = {0x65, 0xe5, 0xe5, 0},
	.write = BIT(1),
	.noexec = BIT(63),
};
#endif

#endif
