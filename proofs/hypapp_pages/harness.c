/* SPDX-License-Identifier: BSD-2-Clause */
/* map_pages() for any number of pages, of which any one is looked at. */
#include "core/pt.h"
#include "proof.h"
static u64 spec_page; /* its number */
static u64 at_va, at_pa, mapped;
static u32 hypapp, its_prot;
#define HYPAPP_MAPPED mapped
#define HYPAPP_MAPPED_SO_FAR(i) (mapped == ((i) > spec_page ? 1 : 0))
#include "core/hypapp.c"

struct host host;
enum status pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot)
{
	check(s == PT_HYPAPP + hypapp && level == 1 && prot == (its_prot | PT_U), "in its space, for ring 3");
	check(addr - at_va == target - at_pa && (addr & PAGE_MASK) == 0, "where it is");
	if (addr == at_va + spec_page * 0x1000)
		mapped++;
	return nondet(bool) ? OK : ERR_NOMEM;
}

void harness(void)
{
	u64 pages = nondet(u64);

	at_va = nondet(u64);
	at_pa = nondet(u64);
	hypapp = nondet(u32);
	its_prot = nondet(u32);
	mapped = 0;
	assume(((at_va | at_pa) & PAGE_MASK) == 0 && pages <= BIT(36) && at_va <= BIT(48) && at_pa <= BIT(48));
	assume(hypapp < HYPAPPS_MAX && its_prot <= PT_RWX && spec_page < pages);
	if (map_pages(hypapp, at_va, at_pa, pages, its_prot) == OK)
		check(mapped == 1, "each of them, once");
	END_OF_PROOF;
}
