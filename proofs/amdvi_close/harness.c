/* SPDX-License-Identifier: BSD-2-Clause */
/* amdvi_close(): that one entry blocks, and any other is as it was. */
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
	u32 other;
	u64 before;

	assume(n >= MIB(2) && n <= MIB(2) + 64);
	entries = malloc(n);
	assume(entries != NULL);
	spec_i = nondet(u32);
	other = nondet(u32);
	assume(other < 65536 * 4 && other != 4 * (spec_i & 0xffff));
	before = entries[other];
	amdvi_close(0, spec_i);
	check(entries[4 * (spec_i & 0xffff)] == 3, "valid, translated, by no levels and no right: blocked");
	check(entries[other] == before, "no other word");
	END_OF_PROOF;
}
