/* SPDX-License-Identifier: BSD-2-Clause */
/* See region.h. */
#include "core/region.h"
#include "core/image.h"

static u64 next; /* what is free of the region: [next, end) */
static u64 end;

void region_init(u64 from, u64 to)
{
	next = from;
	end = to;
}

void *region_alloc(u64 pages)
{
	u64 at = next;

	if (pages > (end - at) / PAGE_SIZE)
		return NULL;
	next = at + pages * PAGE_SIZE;
	return image_ptr(at);
}
