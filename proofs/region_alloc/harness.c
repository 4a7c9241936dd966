/* SPDX-License-Identifier: BSD-2-Clause */
/* region_alloc(): pages inside the region, behind the image, each handed out once. */
#include "spec.h"
#include "model/one.h"
#include "core/image.h"
static u64 given_at;
void *image_at(u64 offset)
{
	static u8 page;

	given_at = offset;
	return &page;
}
#include "core/region.c"

void harness(void)
{
	u64 used = nondet(u64), pages = nondet(u64), more = nondet(u64), size;

	assume(spec_host_ok());
	size = host.region_end - host.region_base;
	assume(used <= size && (used & PAGE_MASK) == 0);
	region_init(used);
	if (region_alloc(pages) != NULL) {
		check(given_at == used && given_at + pages * PAGE_SIZE <= size, "inside");
		if (region_alloc(more) != NULL)
			check(given_at == used + pages * PAGE_SIZE &&
				      given_at + more * PAGE_SIZE <= size,
			      "the next ones");
	}
	END_OF_PROOF;
}
