/* SPDX-License-Identifier: BSD-2-Clause */
/* One step down the tables, from any entry of any table: only harmless entries are stored. */
#include "model/pte.h"
#include "core/pt.c"

void harness(void)
{
	/* The partitions' spaces are alike, and so are the hypapps': the first, and of those the last, too. */
	static const enum pt_space spaces[] = {PT_HOST,	     PT_GUEST,	PT_DEVICE,     PT_RIGHTS,
					       PT_PARTITION, PT_HYPAPP, PT_HYPAPP + 7};
	u32 which = nondet(u32), table = nondet(u32), slot = nondet(u32), level = nondet(u32), below = nondet(u32);
	enum pt_space s;
	enum status st;

	model_tables_init();
	assume(which < sizeof(spaces) / sizeof(spaces[0]));
	s = spaces[which];
	assume(model_step_ok(s, table, slot, level));

	st = descend(s, table, slot, level, &below);

	check(st == OK || st == ERR_NOMEM, "the pool is used up, at worst");
	check(st != OK || model_is_table(s, below, level - 1), "a table of this space one level down");
	END_OF_PROOF;
}
