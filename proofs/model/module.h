/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A module of any length, whose bytes may be others at each look.
 */
#ifndef PROOFS_MODEL_MODULE_H
#define PROOFS_MODEL_MODULE_H

#include "ghosts.h"
#include "loader/elf.h"
#include "proof.h"

void *malloc(size_t n);
static const u8 *module;
static struct elf e;

static size_t model_module(void)
{
	size_t n = nondet(u32);

	module = malloc(n);
	assume(module != NULL);
	return n;
}

/* What is copied out of the module: headers, all of them whole words. */
static void *model_memcpy(void *to, const void *from, size_t n)
{
	u64 *word = to;

	check(__CPROVER_same_object(from, module) && __CPROVER_r_ok(from, n), "bytes of the module");
	check(n % 8 == 0 && n <= 104 && __CPROVER_w_ok(to, n), "a place for them");
#define WORD(i)             \
	if (n > 8 * (i))    \
	word[i] = nondet(u64)
	WORD(0); WORD(1); WORD(2); WORD(3); WORD(4); WORD(5); WORD(6);
	WORD(7); WORD(8); WORD(9); WORD(10); WORD(11); WORD(12);
	return to;
}
static void *model_memset(void *to, int c, size_t n)
{
	check(c == 0 && n == sizeof(struct elf), "clears the result");
	*(struct elf *)to = (struct elf){0};
	return to;
}
#define memcpy model_memcpy
#define memset model_memset

#endif
