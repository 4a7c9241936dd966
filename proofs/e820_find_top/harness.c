/* SPDX-License-Identifier: BSD-2-Clause */
/* e820_find_top() for any map, as the loader calls it. */
#include "model/pool.h"
#define E820_FOUND(at, limit, size, align) (((at) & ((align)-1)) == 0 && (at) <= (limit) && (size) <= (limit) - (at))
#include "core/e820.c"
/* Of symbolic size, as model/pool.h explains. */
static struct e820 *big_map;
#define map (*big_map)

void harness(void)
{
	u64 base = 0, size = nondet(u64);

	BIG_ALLOC(map);
	assume(map.count <= E820_MAX && size != 0);
	if (e820_find_top(&map, GIB(4), size, LARGE_2M, &base) == OK)
		check((base & (LARGE_2M - 1)) == 0 && base <= GIB(4) && size <= GIB(4) - base, "below 4 GiB");
	END_OF_PROOF;
}
