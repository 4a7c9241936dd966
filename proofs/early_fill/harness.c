/* SPDX-License-Identifier: BSD-2-Clause */
/* early_fill(): no leaf of the tables that are in force while XMHF is loaded reaches the region. */
#include "spec.h"
#include "model/format.h"
#include "model/host.h"
#include "model/pool.h"
#define EARLY_LEVEL2 __CPROVER_object_whole(tables)
#define EARLY_LEVEL3 __CPROVER_object_whole(tables)
static u64 (*tables)[6 * 512];
static u64 at, from, to;
static u32 watched;
static enum iommu_kind kind_of;
#define LEVEL2_SO_FAR(i) ((i) <= watched || LEAF_OK((*tables)[1024 + watched], 2))
#define LEVEL3_SO_FAR(i) ((i) <= watched || watched < 4 || (*tables)[512 + watched] == 0 || \
	(((*tables)[512 + watched] & 0x000ffffffffff000) >= GIB(4)))
#define LEAF_OK(e, level) ((e) == 0 || ((e) & 0x000fffffffe00000) + LARGE_2M <= from || ((e) & 0x000fffffffe00000) >= to)
void *image_ptr(u64 pa)
{
	check(pa >= at && pa - at < sizeof(*tables), "in its own memory");
	return (u8 *)*tables + (pa - at);
}
#include "iommu/early.c"

void harness(void)
{
	u64 e;

	tables = malloc(sizeof(*tables));
	assume(tables != NULL);
	at = nondet(u64);
	from = nondet(u64);
	to = nondet(u64);
	watched = nondet(u32);
	kind_of = nondet(bool) ? IOMMU_VTD : IOMMU_AMDVI;
	assume((at & PAGE_MASK) == 0 && at < GIB(4));
	assume((from & (LARGE_2M - 1)) == 0 && (to & (LARGE_2M - 1)) == 0 && from < to && to <= GIB(4));
	assume(watched < 2048);
	early_fill(at, kind_of, from, to, nondet(bool) ? 2 : 3);
	e = (*tables)[1024 + watched];
	check(LEAF_OK(e, 2), "no leaf below 4 GiB reaches the region");
	if (watched >= 4 && watched < 512) {
		e = (*tables)[512 + watched];
		check(e == 0 || (e & 0x000ffffffffff000) >= GIB(4), "nor one of 1 GiB");
	}
	END_OF_PROOF;
}
