/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Big arrays of a shipped file as objects of symbolic size, which the prover handles a hundred times faster than
 * constant ones: with `#define pool BIG(pool)` before its #include, "static u64 pool[A][B]" declares a pointer
 * to such an array, and each use goes through it. The text that is proven stays what ships.
 */
#ifndef PROOFS_MODEL_POOL_H
#define PROOFS_MODEL_POOL_H

#include "proof.h"

void *malloc(size_t n);

#define BIG(name) (*big_##name)
/* Give the array behind BIG(@name) its memory. */
#define BIG_ALLOC(name)                                                               \
	do {                                                                          \
		size_t n_ = nondet(size_t);                                           \
		assume(n_ >= sizeof(*big_##name) && n_ < sizeof(*big_##name) + 4096); \
		big_##name = malloc(n_);                                              \
		assume(big_##name != NULL);                                           \
	} while (0)

#endif
