/* SPDX-License-Identifier: BSD-2-Clause */
/* pt_map() on tables with any contents: it stores only harmless entries, and only fails for want of tables. */
#include "model/step.h"
#include "core/pt.c"

void harness(void)
{
	enum pt_space s;
	u64 addr = nondet(u64), target = nondet(u64), size;
	u32 level = nondet(u32), prot = nondet(u32);
	enum status st;

	model_tables_init();
	s = model_any_space();
	assume(level >= 1 && level <= 3);
	size = spec_leaf_size(level);
	assume((target & (size - 1)) == 0);
	assume(target <= 0x000ffffffffff000 && prot <= (PT_RWX | PT_U));
	assume((prot & PT_R) == 0 || (s != PT_GUEST && s != PT_DEVICE && s != PT_PARTITION) || !spec_ours(target, target + (size - 1)));
	assume(s != PT_RIGHTS || (level == 1 && (prot == PT_R || prot == (PT_R | PT_W)))); /* rights.c */
	assume(s != PT_PARTITION || (level == 1 && addr < MIB(8))); /* partition.c */
	assume((prot & PT_R) == 0 || s == PT_GUEST || s == PT_DEVICE || s == PT_PARTITION || (prot & (PT_W | PT_X)) != (PT_W | PT_X));
	assume((prot & PT_U) == 0 || s != PT_HOST);
	/* hypapp.c maps a hypapp's own memory, in small pages, in the lower half of its addresses. */
	assume(s < PT_HYPAPP || (addr < BIT(47) && level == 1 && (prot & PT_R) != 0 && spec_user_ok(s, target, size, 0)));

	st = pt_map(s, addr, target, level, prot);

	check(st == OK || st == ERR_NOMEM, "the pool is used up, at worst");
	END_OF_PROOF;
}
