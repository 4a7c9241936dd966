/* SPDX-License-Identifier: BSD-2-Clause */
/* pt_lookup() on tables with any contents. */
#include "model/pte.h"
#include "core/pt.c"

void harness(void)
{
	enum pt_space s = nondet(bool) ? PT_GUEST : nondet(bool) ? PT_HOST : PT_DEVICE;
	u32 level;
	u64 e;

	model_tables_init();
	e = pt_lookup(s, nondet(u64), &level);
	check(level >= 1 && level <= 4, "a level");
	check(!spec_present(s, e) || spec_leaf(s, level, e), "it decides");
	END_OF_PROOF;
}
