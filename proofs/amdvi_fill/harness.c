/* SPDX-License-Identifier: BSD-2-Clause */
/* amdvi_fill(): any one of the 65,536 entries translates through the root that was given, by four levels. */
#include "core/image.h"
#include "spec.h"
#include "model/host.h"
static u64 *entries;
static u64 spec_root;
static u32 spec_i;
#define SPEC_DTE ((u64)3 | 4UL << 9 | BIT(61) | BIT(62))
#define SPEC_OK (entries[4 * spec_i] == (spec_root | SPEC_DTE) && (entries[4 * spec_i + 1] & 0xffff) == 1 && \
		 entries[4 * spec_i + 2] == 0 && entries[4 * spec_i + 3] == 0)
#define AMDVI_ENTRIES __CPROVER_object_whole(entries)
#define AMDVI_SO_FAR(i) ((i) <= spec_i || SPEC_OK)
u64 cpu_mmio_read(u64 pa, u32 size)
{
	return nondet(u64);
}
void cpu_mmio_write(u64 pa, u32 size, u64 val)
{
}
void cpu_relax(void)
{
}
void *malloc(size_t n);
void *image_ptr(u64 pa)
{
	return entries;
}
#include "iommu/amdvi.c"

void harness(void)
{
	size_t n = nondet(size_t);

	assume(n >= MIB(2) && n <= MIB(2) + 64);
	entries = malloc(n);
	assume(entries != NULL);
	spec_root = nondet(u64);
	spec_i = nondet(u32);
	assume((spec_root & PAGE_MASK) == 0 && spec_root < GIB(4) && spec_i < 65536);
	amdvi_fill(0, spec_root);
	check(SPEC_OK, "translated");
	END_OF_PROOF;
}
