/* SPDX-License-Identifier: BSD-2-Clause */
/* e820_is_ram() for any place of at least one byte. */
#include "proof.h"
#include "core/e820.c"

void harness(void)
{
	static struct e820 m;
	u64 a = nondet(u64), len = nondet(u64);

	assume(m.count <= 2 && len != 0);
	/* The first byte is in the entry, and from there on no fewer are left than are asked for. */
#define IN(i) (m.count > (i) && m.type[i] == 1 && m.base[i] <= a && a - m.base[i] < m.len[i] && m.len[i] - (a - m.base[i]) >= len)
	check(e820_is_ram(&m, a, len) == (IN(0) || IN(1)), "in an entry of RAM");
	END_OF_PROOF;
}
