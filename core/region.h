/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tail of the region: what the loader reserved behind the core's image for tables whose size
 * depends on the machine, and for modules. Mapped readable and writable, behind the image, so that
 * image_pa() holds there, too.
 */
#ifndef CORE_REGION_H
#define CORE_REGION_H

#include "core/config.h"

/* region_init() - [@from, @to), physical addresses of whole pages, is free; it is all zeroes. */
void region_init(u64 from, u64 to);

/*
 * region_alloc() - @pages pages of zeroes, one behind the other, for ever; NULL if there are not so
 * many. Boot only.
 */
void *region_alloc(u64 pages) must_check;

#endif
