/* SPDX-License-Identifier: BSD-2-Clause */
/* vtd_fill(): any one bus leads to the shared context table, and any one of its entries translates by the given root and levels. */
#include "core/image.h"
#include "core/string.h"
#include "spec.h"
#include "model/host.h"
#include "model/registers.h"
#include "iommu/units.h"
static u64 buses[512], contexts[512];
static u64 spec_table, spec_root;
static u32 spec_i, spec_levels;
#define SPEC_OK (buses[2 * spec_i] == (spec_table + 0x1001) && contexts[2 * spec_i] == (spec_root | 1) && \
		 (contexts[2 * spec_i + 1] & 7) == spec_levels - 2 && (contexts[2 * spec_i + 1] >> 8 & 0xffff) == 1)
#define VTD_ENTRIES __CPROVER_object_whole(buses), __CPROVER_object_whole(contexts)
#define VTD_SO_FAR(i) ((i) <= spec_i || SPEC_OK)
bool unit_wait(u64 pa, u32 size, u64 mask, u64 want)
{
	return nondet(bool);
}
void cpu_wbinvd(void)
{
}
void *image_ptr(u64 pa)
{
	check(pa == spec_table || pa == spec_table + 0x1000, "one of its two pages");
	return pa == spec_table ? buses : contexts;
}
#include "iommu/vtd.c"

void harness(void)
{
	spec_table = nondet(u64);
	spec_root = nondet(u64);
	spec_i = nondet(u32);
	spec_levels = nondet(u32);
	assume((spec_table & PAGE_MASK) == 0 && spec_table < GIB(4) && (spec_root & PAGE_MASK) == 0);
	assume(spec_i < 256 && (spec_levels == 3 || spec_levels == 4));
	vtd_fill(spec_table, spec_root, spec_levels);
	check(SPEC_OK, "translated");
	END_OF_PROOF;
}
