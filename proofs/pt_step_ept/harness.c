/* SPDX-License-Identifier: BSD-2-Clause */
/* The same with the guest's tables in EPT's format. */
#include "../pt_step/harness.c"
