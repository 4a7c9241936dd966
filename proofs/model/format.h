/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's entry format as svm/init.c has it; proof svm_controls compares. */
#ifndef PROOFS_MODEL_FORMAT_H
#define PROOFS_MODEL_FORMAT_H

#include "core/pte.h"

const struct pt_format backend_pt_format = {BIT(0), BIT(0) | BIT(1) | BIT(2) | BIT(5),
					    BIT(0) | BIT(2) | BIT(5) | BIT(6), BIT(1), 0, BIT(63)};

#endif
