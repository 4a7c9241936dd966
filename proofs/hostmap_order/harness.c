/* SPDX-License-Identifier: BSD-2-Clause */
/* hostmap_init(), with its parts as proofs hostmap and hostmap_image show them. */
#include "../hostmap/harness.c"
