/* SPDX-License-Identifier: BSD-2-Clause */
/* core/pt.c, descend(): one step down the tables, as proof pt_step has it and as the others use it. */
#ifndef PROOFS_MODEL_STEP_H
#define PROOFS_MODEL_STEP_H

#include "model/pte.h"

/* Any space: the partitions' are alike, and so are the hypapps'; the first stands for all, and of those the last, too. */
static enum pt_space model_any_space(void)
{
	static const enum pt_space spaces[] = {PT_HOST,	     PT_GUEST,	PT_DEVICE,     PT_RIGHTS,
					       PT_PARTITION, PT_HYPAPP, PT_HYPAPP + 7};
	u32 which = nondet(u32);

	assume(which < sizeof(spaces) / sizeof(spaces[0]));
	return spaces[which];
}

/* What it is called with. */
static bool model_is_table(enum pt_space s, u32 table, u32 level)
{
	return table >= ranges[s][level - 1].first && table - ranges[s][level - 1].first < ranges[s][level - 1].count;
}

static bool model_step_ok(enum pt_space s, u32 table, u32 slot, u32 level)
{
	return level >= 2 && level <= PT_LEVELS && model_is_table(s, table, level) && slot < PT_SLOTS &&
	       (s < PT_HYPAPP || level != PT_LEVELS || slot < PT_SLOTS / 2);
}

/* After it, that is where the entry of the watched address leads, if it was one of them. */
static bool model_leads_down(enum pt_space s, u32 table, u32 slot, u32 level, u32 below)
{
	u64 e = tables.entry[level];

	return slot != watched_slot(level) ||
	       (tables.known[level] && tables.table[level] == table && spec_present(s, e) && !spec_leaf(s, level, e) &&
		(e & PTE_ADDR) == model_object_pa + below * PAGE_SIZE);
}

/* In descend()'s place. */
enum status step(enum pt_space s, u32 table, u32 slot, u32 level, u32 *below)
{
	check(model_step_ok(s, table, slot, level), "a step down from a table");
	if (nondet(bool))
		return ERR_NOMEM;
	*below = nondet(u32);
	assume(model_is_table(s, *below, level - 1));
#ifdef WATCH
	if (slot == watched_slot(level)) {
		tables.known[level] = true;
		tables.table[level] = table;
		tables.entry[level] = nondet(u64);
		assume(model_ok(table, tables.entry[level]));
	}
	assume(model_leads_down(s, table, slot, level, *below));
#endif
	return OK;
}

#endif
