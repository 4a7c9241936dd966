/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses of the core's own image, and the direct map of all other memory. */
#ifndef CORE_IMAGE_H
#define CORE_IMAGE_H

#include "core/config.h"

/* image_pa() - the physical address of an object in the core's image. */
hpa_t image_pa(const void *p);

/* image_ptr() - a pointer to physical memory @pa in the region. */
void *image_ptr(u64 pa);

/*
 * direct_ptr() - a pointer to host-physical memory outside the region, below
 * host.direct_end, or in the first 4 GiB. Callers check that; gmem does it for what guests name.
 */
void *direct_ptr(u64 pa);

#endif
