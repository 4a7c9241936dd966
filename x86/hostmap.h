/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's own page tables: the core's image, each part with the rights that it needs and no
 * others; all other memory, not executable, in the direct map; and the start-up page.
 */
#ifndef X86_HOSTMAP_H
#define X86_HOSTMAP_H

#include "core/config.h"

/*
 * hostmap_init() - build the tables and use them on this processor; what is between the image and
 * @tail_end is for region_alloc(). Boot only.
 */
enum status hostmap_init(u64 tail_end) must_check;

/* hostmap_root() - physical address of the root table. */
hpa_t hostmap_root(void);

#endif
