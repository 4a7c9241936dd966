/* SPDX-License-Identifier: BSD-2-Clause */
/* region_alloc(): pages inside the region, behind the image, each handed out once. */
#include "spec.h"
#include "model/one.h"
#include "core/image.h"
static u64 given_at;
void *image_ptr(u64 pa)
{
	static u8 page;

	given_at = pa;
	return &page;
}
#include "core/region.c"

void harness(void)
{
	u64 from = nondet(u64), to = nondet(u64), pages = nondet(u64), more = nondet(u64);

	assume(spec_host_ok());
	assume(from >= host.region_base && from <= to && to <= host.region_end);
	assume((from & PAGE_MASK) == 0);
	region_init(from, to);
	if (region_alloc(pages) != NULL) {
		check(given_at == from && given_at + pages * PAGE_SIZE <= to, "inside");
		if (region_alloc(more) != NULL)
			check(given_at == from + pages * PAGE_SIZE &&
				      given_at + more * PAGE_SIZE <= to,
			      "the next ones");
	}
	END_OF_PROOF;
}
