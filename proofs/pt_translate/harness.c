/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * After pt_map() the hardware's walk of the guest's tables, or the devices', ends, at every address of the leaf, at the target with
 * the rights that were asked for; pt_lookup() finds the same.
 */
#ifndef SPACE
#define SPACE PT_GUEST
#endif
#include "model/step.h"
#include "core/pt.c"

/* The physical address that the processor's own walk gives the watched address. APM vol. 2, 5.3. */
static bool walk(enum pt_space s, u64 *pa, u64 *leaf)
{
	u32 t = ranges[s][PT_LEVELS - 1].first;

	for (u32 l = PT_LEVELS; l >= 1; l--) {
		u64 e = pte_load(t, watched_slot(l));

		*leaf = e;
		if (!spec_present(s, e))
			return false;
		if (spec_leaf(s, l, e)) {
			*pa = (e & 0x000ffffffffff000) | (watched_addr & (spec_leaf_size(l) - 1));
			return true;
		}
		t = (u32)(((e & 0x000ffffffffff000) - model_object_pa) / PAGE_SIZE & 0xffff);
	}
	return false;
}

void harness(void)
{
	u64 addr = nondet(u64), target = nondet(u64), size = spec_leaf_size(LEVEL);
	u64 pa = 0, leaf = 0;
	u32 prot = nondet(u32), found;
	bool has;

	model_tables_init();
	/* Only 48 bits of an address count. Made of @addr's bits, so that the solver need not find them the same. */
	watched_addr = (addr & 0xffffffffffff & ~(size - 1)) | (nondet(u64) & ~(0xffffffffffff & ~(size - 1)));
	assume((addr & (size - 1)) == 0 && (target & (size - 1)) == 0);
	assume(target <= 0x000ffffffffff000 && prot <= PT_RWX);
	assume((prot & PT_R) == 0 || !spec_ours(target, target + (size - 1)));

	assume(pt_map(SPACE, addr, target, LEVEL, prot) == OK);

	has = walk(SPACE, &pa, &leaf);
	check(has == ((prot & PT_R) != 0), "there, or not");
	check(!has || pa == target + (watched_addr & (size - 1)), "the target");
	check(!has || spec_writable(SPACE, leaf) == ((prot & PT_W) != 0), "writable");
	check(!has || SPACE == PT_DEVICE || spec_executable(SPACE, leaf) == ((prot & PT_X) != 0),
	      "executable");
	check(pt_lookup(SPACE, watched_addr, &found) == leaf, "pt_lookup() finds that leaf");
	END_OF_PROOF;
}
