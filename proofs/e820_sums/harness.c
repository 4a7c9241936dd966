/* SPDX-License-Identifier: BSD-2-Clause */
/* e820_ram_end() and e820_top() for any map. */
#include "model/pool.h"
#include "core/e820.c"
/* Of symbolic size, as model/pool.h explains. */
static struct e820 *big_map;
#define map (*big_map)

void harness(void)
{
	u64 from = nondet(u64);

	BIG_ALLOC(map);
	assume(map.count <= E820_MAX);
	if (nondet(bool))
		check(e820_ram_end(&map, from) >= from, "never before its start");
	else
		(void)e820_top(&map);
	END_OF_PROOF;
}
