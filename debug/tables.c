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
		tables[*table].used = true;
		tables[*table].space = s;
		tables[*table].level = level;
	}
	return st;
}

bool debug_table(u32 table, enum pt_space *s, u32 *level)
{
	u32 i = 0;

	if (tables[table].used) {
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
