/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The translation theorem. The processor walks the guest's tables from our root, for any guest-physical address
 * and any contents that pte_store() can have made: no byte that it reaches is ours.
 */
#include "model/pte.h"

void harness(void)
{
	u64 gpa = nondet(u64), pa;
	u32 t = pte_root(PT_GUEST), level = 4;
	u64 e;

	model_tables_init();
	watched_addr = gpa;
	e = pte_load(t, (u32)(gpa >> 39 & 511));
	/* AMD APM vol. 2, 5.3.3: bit 0 is P, bit 7 is PS, bits 51:12 the address. */
	while ((e & 1) != 0 && level > 1 && (level == 4 || (e & 0x80) == 0)) {
		level--;
		check((e & 0x000ffffffffff000) >= host.region_base &&
			      (e & 0x000ffffffffff000) <= host.region_end - 4096,
		      "tables lie in the region");
		t = (u32)(((e & 0x000ffffffffff000) - model_object_pa) / 4096 & 0xffffffff);
		e = pte_load(t, (u32)(gpa >> (level * 9 + 3) & 511));
	}
	if ((e & 1) != 0) {
		pa = (e & 0x000ffffffffff000) | (gpa & (spec_leaf_size(level) - 1));
		check(!spec_ours(pa, pa), "no address translates into what is ours");
	}
	END_OF_PROOF;
}
