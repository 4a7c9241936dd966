/* SPDX-License-Identifier: BSD-2-Clause */
/* Which space and level a table of the pool is, as it was given out. */
#include "debug/debug.h"

static struct {
	bool used;
	enum pt_space space;
	u32 level;
} tables[PT_TABLES];

enum status __wrap_pte_alloc(enum pt_space s, u32 level, u32 *table)
{
	enum status st = __real_pte_alloc(s, level, table);

	if (st == OK) {
		tables[*table].space = s;
		tables[*table].level = level;
		__atomic_store_n(&tables[*table].used, true, __ATOMIC_RELEASE);
	}
	return st;
}

bool debug_table(u32 table, enum pt_space *s, u32 *level)
{
	u32 i = 0;

	if (__atomic_load_n(&tables[table].used, __ATOMIC_ACQUIRE)) {
		*s = tables[table].space;
		*level = tables[table].level;
		return true;
	}
	while (i < PT_SPACES) {
		if (pte_root((enum pt_space)i) == table) {
			*s = (enum pt_space)i;
			*level = PT_LEVELS;
			return true;
		}
		i++;
	}
	return false;
}
