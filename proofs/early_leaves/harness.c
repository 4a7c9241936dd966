/* SPDX-License-Identifier: BSD-2-Clause */
/* fill(): any one of the entries that it writes is a leaf, one to one and outside of holes, or nothing. */
#include "spec.h"
#include "model/format.h"
#include "model/host.h"
static u64 *mem;
static u64 spec_size;
static u32 spec_i, first, last;
static _Bool spec_known;  /* does every unit know leaves of this level? */
static _Bool spec_closed; /* what is_open() has said of the one entry */
#define EARLY_TABLES __CPROVER_object_whole(mem)
#define SPEC_OK(e) ((e) == 0 || (!spec_closed && spec_known && ((e) & 0x000ffffffffff000) == spec_i * spec_size))
#define LEAVES_SO_FAR(i) ((i) >= first && ((i) <= spec_i || SPEC_OK(mem[spec_i])))
#include "iommu/early.h"
struct holes;
static _Bool is_open(u64 a, u64 size, const struct holes *h)
	requires(size == spec_size) ensures(a != spec_i * size || result == !spec_closed) assigns();
#include "iommu/early.c"

void *malloc(size_t n);
void *image_ptr(u64 pa)
{
	return mem;
}

void harness(void)
{
	static struct holes h;
	struct early e = {nondet(bool) ? &vtd_pt_format : &amdvi_pt_format, &h, nondet(u32)};
	size_t n = nondet(size_t);
	u32 level = nondet(u32);

	assume(n >= 2048 * 8 && n <= 2048 * 8 + 64);
	mem = malloc(n);
	assume(mem != NULL);
	first = nondet(u32);
	last = nondet(u32);
	spec_i = nondet(u32);
	spec_closed = nondet(bool);
	assume(level >= 1 && level <= 3 && first <= last && last <= 2048 && spec_i >= first && spec_i < last);
	spec_size = level == 1 ? 0x1000UL : level == 2 ? 0x200000UL : 0x40000000UL;
	spec_known = level <= e.largest;
	fill(&e, 0, level, first, last);
	check(SPEC_OK(mem[spec_i]), "one to one, not in a hole, of a size that the units know");
	END_OF_PROOF;
}
