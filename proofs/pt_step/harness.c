/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One step down the tables, from any entry of any table: only harmless entries are stored, the entry leads to the
 * table below, and what a large leaf mapped is mapped as it was.
 */
#include "model/step.h"
#include "core/pt.c"

void harness(void)
{
	u32 table = nondet(u32), slot = nondet(u32), level = nondet(u32), below = nondet(u32);
	u64 e, small;
	enum pt_space s;
	enum status st;

	model_tables_init();
	s = model_any_space();
	assume(model_step_ok(s, table, slot, level));
	watched_addr = nondet(u64);
	assume(watched_slot(level) == slot);
	e = pte_load(table, slot);

	st = descend(s, table, slot, level, &below);

	check(st == OK || st == ERR_NOMEM, "the pool is used up, at worst");
	check(st != OK || model_is_table(s, below, level - 1), "a table of this space one level down");
	check(st != OK || model_leads_down(s, table, slot, level, below), "the entry leads there");
	small = tables.entry[level - 1];
	if (st == OK && spec_present(s, e) && spec_leaf(s, level, e)) {
		check(tables.known[level - 1] && tables.table[level - 1] == below && spec_present(s, small) &&
			      spec_leaf(s, level - 1, small),
		      "split into leaves");
		check((small & PTE_ADDR) == (e & PTE_ADDR) + (watched_addr & (spec_leaf_size(level) - 1) &
							      ~(spec_leaf_size(level - 1) - 1)),
		      "every address where it was");
		check(spec_writable(s, small) == spec_writable(s, e), "as writable");
		check(s == PT_DEVICE || spec_executable(s, small) == spec_executable(s, e), "as executable");
	}
	END_OF_PROOF;
}
