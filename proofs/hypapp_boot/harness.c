/* SPDX-License-Identifier: BSD-2-Clause */
/* What hypapp_init() maps for a hypapp, with map_pages() as proof hypapp_pages shows it: of any one segment, stack and slot. */
#include "core/pt.h"
#include "proof.h"
#define CPUS 3U
static u32 spec_i;
static bool mapped, twice, failed;
static u64 va, pa, pages;
static u32 prot;
static u64 host_entry;
static bool shared;

#include "core/hypapp.c"

struct host host;
enum status model_map_pages(u32 hypapp, u64 v, u64 p, u64 n, u32 r)
{
	bool ok = nondet(bool);

	if (v == va) {
		twice |= mapped;
		mapped = hypapp == 0 && p == pa && n == pages && r == prot;
	}
	check((r & PT_R) != 0 && ((r & PT_W) == 0 || (r & PT_X) == 0), "readable, never writable and executable");
	failed |= !ok;
	return ok ? OK : ERR_NOMEM;
}
u32 pte_root(enum pt_space s)
{
	check(s < PT_SPACES, "a space");
	return s;
}
u64 pte_load(u32 table, u32 slot)
{
	check(table == PT_HOST && slot >= 256 && slot < 512, "the host's upper half");
	return slot == spec_i ? host_entry : nondet(u64);
}
void pte_store(u32 table, u32 slot, u64 e)
{
	check(table >= PT_HYPAPP && table < PT_SPACES && slot >= 256 && slot < 512, "a hypapp's upper half");
	if (slot == spec_i)
		shared = e == host_entry && table == PT_HYPAPP;
}
void harness(void)
{
	static struct boot_info boot;
	const struct boot_hypapp *b = &boot.hypapp[0];

	mapped = twice = failed = shared = false;
	spec_i = nondet(u32);
	assume(host.cpus >= 1 && host.cpus <= CPUS);
	/* loader/elf.c, hypapps.c: proofs elf_read, elf_segment, hypapps */
	assume(b->segments <= HYPAPP_SEGMENTS && b->stacks < GIB(4) && (b->stacks & PAGE_MASK) == 0);
	for (u32 n = 0; n < HYPAPP_SEGMENTS; n++)
		assume(!(b->segment[n].write && b->segment[n].exec) && b->segment[n].va < HYPAPP_VA_END);
	for (u32 n = 1; n < HYPAPP_SEGMENTS; n++)
		assume(b->segment[n].va > b->segment[n - 1].va);
#if CASE == 0
	if (nondet(bool)) {
		assume(spec_i < b->segments);
		va = b->segment[spec_i].va;
		pa = b->segment[spec_i].pa;
		pages = b->segment[spec_i].pages;
		prot = PT_R | (b->segment[spec_i].write ? PT_W : b->segment[spec_i].exec ? PT_X : 0);
	} else {
		assume(spec_i < host.cpus);
		va = HYPAPP_STACKS + 0x1000 + spec_i * (HYPAPP_STACK + 0x1000UL);
		pa = b->stacks + spec_i * (u64)HYPAPP_STACK;
		pages = HYPAPP_STACK / 0x1000;
		prot = PT_R | PT_W;
	}
	check((map_hypapp(0, b) == OK) == !failed, "an error is told");
	check(failed || (mapped && !twice), "each segment and each stack, where it is, with its rights");
#else
	assume(spec_i >= 256 && spec_i < 512);
	host_entry = nondet(u64);
	share_host(0);
	check(shared, "each slot of the upper half");
#endif
	END_OF_PROOF;
}
