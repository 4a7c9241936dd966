/* SPDX-License-Identifier: BSD-2-Clause */
/* See pt.h. */
#include "core/pt.h"
#include "core/contract.h"
#include "core/mtrr.h"

static u32 slot_of(u64 addr, u32 level)
{
	return (u32)(addr >> (12 + 9 * (level - 1)) & (PT_SLOTS - 1));
}

static u64 make_leaf(const struct pt_format *f, u64 target, u32 level, u32 prot)
{
	u64 e = target | f->leaf[level - 1];

	if ((prot & PT_R) == 0)
		return 0;
	if ((prot & PT_W) != 0)
		e |= f->write;
	if ((prot & PT_U) != 0)
		e |= f->user;
	if ((prot & PT_X) != 0)
		e |= f->exec;
	else
		e |= f->noexec;
	if (f->type != 0)
		e |= f->type * mtrr_type(target, pte_size(level));
	return e;
}

/* Fill the fresh @table of @level with what the leaf @e of the level above mapped. */
static void split(const struct pt_format *f, u64 e, u32 table, u32 level)
{
	u64 step = pte_size(level);
	u64 part = (e & ~f->kind) | (f->leaf[level - 1] & f->kind);
	u32 i = 0;

	while (i < PT_SLOTS)
		LOOP_ASSIGNS(i, TABLES(level))
	LOOP_INVARIANT(i <= PT_SLOTS)
	LOOP_INVARIANT(SPLIT_SO_FAR(table, level, i, part, step))
	LOOP_DECREASES(PT_SLOTS - i)
	{
		pte_store(table, i, part + i * step);
		i++;
	}
}

/* The table below @slot of @table, which is at @level; added if it is not there. */
static enum status descend(enum pt_space s, u32 table, u32 slot, u32 level, u32 *below)
{
	const struct pt_format *f = pte_format(s);
	u64 e = pte_load(table, slot);
	enum status st;

	if ((e & f->present) != 0 && !pte_is_leaf(s, e, level)) {
		*below = pte_table_at(e & PTE_ADDR);
		return OK;
	}
	st = pte_alloc(s, level - 1, below);
	if (st != OK)
		return st;
	if ((e & f->present) != 0)
		split(f, e, *below, level - 1);
	pte_store(table, slot, pte_table_pa(*below).a | f->table[level - 1]);
	return OK;
}

enum status pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot)
{
	u32 table = pte_root(s);
	u32 l = PT_LEVELS;

	while (l > level) {
		enum status st = descend(s, table, slot_of(addr, l), l, &table);

		if (st != OK)
			return st;
		l--;
	}
	pte_store(table, slot_of(addr, level), make_leaf(pte_format(s), target, level, prot));
	return OK;
}

u64 pt_lookup(enum pt_space s, u64 addr, u32 *level)
{
	const struct pt_format *f = pte_format(s);
	u32 table = pte_root(s);
	u32 l = PT_LEVELS;
	u64 e = pte_load(table, slot_of(addr, l));

	while ((e & f->present) != 0 && !pte_is_leaf(s, e, l)) {
		l--;
		table = pte_table_at(e & PTE_ADDR);
		e = pte_load(table, slot_of(addr, l));
	}
	*level = l;
	return e;
}
