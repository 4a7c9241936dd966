/* SPDX-License-Identifier: BSD-2-Clause */
/* seal_holds(), with sums() as proof seal shows it. */
#include "../seal/harness.c"
