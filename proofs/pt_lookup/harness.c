/* SPDX-License-Identifier: BSD-2-Clause */
/* pt_lookup() on tables with any contents. */
#include "model/pte.h"
#include "core/pt.c"

void harness(void)
{
	enum pt_space s = nondet(bool) ? PT_GUEST : PT_HOST;
	u32 level;
	u64 e;

	model_tables_init();
	e = pt_lookup(s, nondet(u64), &level);
	check(level >= 1 && level <= 4, "a level");
	check((e & 1) == 0 || level == 1 || (level < 4 && (e & 0x80) != 0), "it decides");
	END_OF_PROOF;
}
