/* SPDX-License-Identifier: BSD-2-Clause */
/* A string of any length, in memory that ends with its NUL. */
#ifndef PROOFS_MODEL_TEXT_H
#define PROOFS_MODEL_TEXT_H

#include "proof.h"

void *malloc(size_t n);

static char *model_text(void)
{
	size_t n = nondet(u32);
	char *s = malloc(n + 1);

	assume(s != NULL);
	s[n] = '\0';
	return s;
}

#endif
