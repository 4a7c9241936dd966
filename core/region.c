/* SPDX-License-Identifier: BSD-2-Clause */
/* See region.h. */
#include "core/region.h"
#include "core/image.h"

static u64 next; /* bytes of the region that are taken */

void region_init(u64 used)
{
	next = used;
}

void *region_alloc(u64 pages)
{
	u64 at = next;

	if (pages > (host.region_end - host.region_base - at) / PAGE_SIZE)
		return NULL;
	next = at + pages * PAGE_SIZE;
	return image_at(at);
}
