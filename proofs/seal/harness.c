/* SPDX-License-Identifier: BSD-2-Clause */
/* seal_holds(): reads the sealed words and no others, ends, and one word that differs is found (the first sum). */
#include "spec.h"
#include "model/host.h"
#include "loader/loader.h"
static u8 model_image[64];
static u64 sealed; /* bytes */
#define loader_image model_image
#define loader_sealed_end (model_image + sealed)
#ifdef HOLDS
static u64 the_sum;
u64 model_sums(const u32 *w, u64 count)
{
	check((const u8 *)w == model_image && count * 4 == sealed, "what is sealed, all of it");
	return the_sum;
}
#endif
#include "loader/seal.c"

void *malloc(size_t n);
void harness(void)
{
#ifdef HOLDS
	the_sum = nondet(u64);
	assume(sealed <= sizeof(model_image) && (sealed & 3) == 0);
	check(seal_holds() == (the_sum == seal), "if the sums are as the build made them");
#else
	u64 n = nondet(u64);
	u32 *w;

	assume(n <= BIT(20));
	w = malloc(n * 4);
	assume(w != NULL);
	(void)sums(w, n);
#endif
	END_OF_PROOF;
}
