/* SPDX-License-Identifier: BSD-2-Clause */
/* str_*() for any two strings of up to 7 characters. */
#include "proof.h"
#include "core/string.c"

void harness(void)
{
	static char a[8], b[8];
	const char *p = a;

	a[7] = b[7] = 0;
	check(str_len(a) <= 7, "inside");
	if (str_skip(&p, b))
		check(p >= a && p <= a + 7, "inside");
	END_OF_PROOF;
}
