/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a line word by word. Each function steps over what comes next if it is what was asked
 * for; if it is not, the line is of no more use: callers give up, but for text_take(), which leaves
 * it as it was.
 */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <xmhf/types.h>

/* A NUL-terminated line, and how far it has been read. */
struct text {
	const char *line;
	size_t at;
};

/* text_next() - the next character; NUL at the end. */
static inline char text_next(const struct text *t)
{
	return t->line[t->at];
}

/* text_take() - does @what come next? */
bool text_take(struct text *t, const char *what);

/* text_word() - which of the @n @words comes next, up to a blank, a colon or the end? @n: none. */
u32 text_word(struct text *t, const char *const *words, u32 n);

/* text_number() - does a number up to @max (at most 2^59) come next, decimal or with 0x? */
bool text_number(struct text *t, u64 max, u64 *val);

#endif
