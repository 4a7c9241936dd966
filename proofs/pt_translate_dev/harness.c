/* SPDX-License-Identifier: BSD-2-Clause */
/* The same as pt_translate for the tables of the IOMMUs, in both formats. */
#define SPACE PT_DEVICE
#include "pt_translate/harness.c"
