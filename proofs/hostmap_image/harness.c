/* SPDX-License-Identifier: BSD-2-Clause */
/* map_image(), with map_pages() as proof hostmap shows it. */
#include "../hostmap/harness.c"
