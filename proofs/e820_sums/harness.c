/* SPDX-License-Identifier: BSD-2-Clause */
/* e820_ram_end() and e820_top() for any map. */
#include "proof.h"
#include "core/e820.c"
static struct e820 map;

void harness(void)
{
	u64 from = nondet(u64);

	assume(map.count <= E820_MAX);
	if (nondet(bool))
		check(e820_ram_end(&map, from) >= from, "never before its start");
	else
		(void)e820_top(&map);
	END_OF_PROOF;
}
