/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The translation theorem. The processor walks the guest's tables, or an IOMMU those of the devices, from our root,
 * for any address and any contents that pte_store() can have made: no byte that it reaches is ours.
 */
#include "model/pte.h"

void harness(void)
{
	u64 gpa = nondet(u64), pa;
	enum pt_space s = nondet(bool) ? PT_GUEST : PT_DEVICE;
	u32 t = pte_root(s), level = 4;
	u64 e;

	model_tables_init();
	watched_addr = gpa;
	e = pte_load(t, (u32)(gpa >> 39 & 511));
	/* AMD APM vol. 2, 5.3.3: bits 51:12 are the address; so it is in all formats. */
	while (spec_present(s, e) && !spec_leaf(s, level, e)) {
		/* AMD-Vi: the entry says at which level the next table is. */
		level = spec_format(s) == SPEC_AMDVI ? (u32)(e >> 9 & 7) : level - 1;
		check(level >= 1 && level <= 3, "down, and not for ever");
		check((e & 0x000ffffffffff000) >= host.region_base &&
			      (e & 0x000ffffffffff000) <= host.region_end - 4096,
		      "tables lie in the region");
		t = (u32)(((e & 0x000ffffffffff000) - model_object_pa) / 4096 & 0xffffffff);
		e = pte_load(t, (u32)(gpa >> (level * 9 + 3) & 511));
	}
	if (spec_present(s, e)) {
		pa = (e & 0x000ffffffffff000) | (gpa & (spec_leaf_size(level) - 1));
		check(!spec_ours(pa, pa), "no address translates into what is ours");
	}
	END_OF_PROOF;
}
