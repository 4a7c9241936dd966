/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hostmap.c: the host's own tables. No page is writable and executable, all targets are the image, the rest of the region, or
 * memory outside of it; the tables are switched on only if all went well. The linker's symbols are not objects for the prover: image_pa()
 * is a stub that places them, and pages of one object stand for those between two symbols.
 */
#ifndef PART
#define PART CASE
#endif
#define PANIC_ALLOWED
#include "core/config.h"
#undef MAX_CPUS
#define MAX_CPUS 3 /* stand for 64 stacks */
#include "spec.h"
#include "model/one.h"
#include "core/image.h"
#include "core/pt.h"
#include "core/region.h"
#include "x86/hw.h"
static bool cr3_set, all_ok, seen_low;
static u64 tail_from; /* where the image ends, physically */
static u32 guards, parts;
static bool in_part, in_direct;
#define hw_write_cr3(v) ((void)(cr3_set = true))
hpa_t pte_table_pa(u32 table)
{
	return HPA(host.region_base);
}
u32 pte_root(enum pt_space s)
{
	return 52;
}
u64 pte_size(u32 level)
{
	return spec_leaf_size(level);
}
void region_init(u64 from, u64 to)
{
	check(from == tail_from || host.hypapps != 0, "behind the image");
}
enum status pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot)
{
	bool st = nondet(bool);
	u64 size = spec_leaf_size(level);

	check(s == PT_HOST && level >= 1 && level <= 3 && (target & (size - 1)) == 0 && (addr & (size - 1)) == 0, "aligned");
	check((prot & (PT_W | PT_X)) != (PT_W | PT_X) && (prot & PT_U) == 0, "never writable and executable, never ring 3's");
#if PART == 0
	check(level == 1 && target >= host.region_base && target < host.region_end, "a page of the image");
#elif PART == 1
	check(prot == (PT_R | PT_W) && addr == DIRECT_VA + target, "the direct map is one to one");
	check(target >= host.region_end || target + size <= host.region_base, "without the region");
	check(target + size <= host.direct_end, "and ends where it says");
#elif PART == 2
	check(prot == (PT_R | PT_W) && addr >= CORE_VA && addr - CORE_VA == target - host.region_base, "where image_ptr() looks");
	check(target >= tail_from && target + size <= host.region_end, "the rest of the region, not the image");
#elif PART == 3
	check(level == 1 && prot == 0, "the guard below each stack is not there");
	guards++;
#else
	check(addr == host.low_host && target == addr && prot == (PT_R | PT_X) && level == 1, "the start-up page");
	seen_low = true;
#endif
	all_ok = all_ok && !st;
	return st ? ERR_NOMEM : OK;
}
/* Between two rounds. */
#define DIRECT_INVARIANT(a)                                                                        \
	((a) <= host.direct_end && ((a) & (LARGE_2M - 1)) == 0 &&                                  \
	 ((a) <= host.region_base || (a) >= host.region_end))
#define HOSTMAP_GHOSTS all_ok
#define TAIL_INVARIANT(at) ((at) >= tail_from && (at) <= host.region_end && ((at) & PAGE_MASK) == 0)
#include "x86/hostmap.c"
u8 cpu_stacks[MAX_CPUS][CPU_PAGES][PAGE_SIZE];

static u8 object[4 * PAGE_SIZE];
hpa_t model_image_pa(const void *p)
{
	if (PART == 0)
		return HPA(tail_from + __CPROVER_POINTER_OFFSET(p));
	return HPA(tail_from);
}
void *model_image_ptr(u64 pa)
{
	check(pa >= host.region_base && pa < host.region_end, "in the region");
	return (void *)(CORE_VA + (pa - host.region_base));
}
enum status model_map_pages(const u8 *from, const u8 *to, u32 prot)
{
	check(prot == (parts == 0 ? (PT_R | PT_X) : parts == 1 ? PT_R : (PT_R | PT_W)), "text, read-only data, data");
	parts++;
	return OK;
}
enum status model_part(void)
{
	bool st = nondet(bool);

	parts++;
	all_ok = all_ok && !st;
	return st ? ERR_NOMEM : OK;
}

void harness(void)
{
	assume(spec_host_ok());
	assume(host.direct_end <= BIT(46) && host.region_end - host.region_base <= GIB(1));
	assume(tail_from >= host.region_base && tail_from < host.region_end && (tail_from & PAGE_MASK) == 0);
	cr3_set = seen_low = false;
	all_ok = true;
	guards = parts = 0;
#if PART == 0
	{
		u32 pages = nondet(u32);

		assume(pages <= 3 && tail_from + 4 * PAGE_SIZE <= host.region_end);
		(void)map_pages(object, object + pages * PAGE_SIZE, nondet(bool) ? PT_R | PT_W : nondet(bool) ? PT_R : PT_R | PT_X);
	}
#elif PART == 1
	(void)map_direct();
#elif PART == 2
	(void)map_tail();
#elif PART == 3
	check(map_image() != OK || (parts == 3 && guards == MAX_CPUS), "three parts, and a guard for each processor");
#else
	check(hostmap_init(nondet(u64)) != OK || (all_ok && seen_low && cr3_set && parts == 3), "all parts, then CR3");
	check(!cr3_set || (all_ok && parts == 3 && seen_low), "not before");
	check(hostmap_root().a == host.region_base, "the root");
#endif
	END_OF_PROOF;
}
