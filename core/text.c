/* SPDX-License-Identifier: BSD-2-Clause */
/* See text.h. */
#include "core/text.h"
#include "core/contract.h"

bool text_take(struct text *t, const char *what)
{
	size_t i = 0;

	while (what[i] != '\0')
		LOOP_ASSIGNS(i)
	LOOP_INVARIANT(IN_TEXT(what, i) && IN_TEXT(t->line, t->at + i))
	LOOP_DECREASES(SIZE_MAX - i)
	{
		if (t->line[t->at + i] != what[i])
			return false;
		i++;
	}
	t->at += i;
	return true;
}

static bool is_end(char c)
{
	return c == '\0' || c == ' ' || c == ':';
}

u32 text_word(struct text *t, const char *const *words, u32 n)
{
	size_t at = t->at;
	u32 i = 0;

	while (i < n)
		LOOP_ASSIGNS(i, t->at)
	LOOP_INVARIANT(i <= n && t->at == at)
	LOOP_DECREASES(n - i)
	{
		if (text_take(t, words[i]) && is_end(text_next(t)))
			return i;
		t->at = at;
		i++;
	}
	return n;
}

static u32 digit(char c)
{
	if (c >= '0' && c <= '9')
		return (u32)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (u32)(c - 'a') + 10;
	return 16;
}

bool text_number(struct text *t, u64 max, u64 *val)
{
	u32 radix = text_take(t, "0x") ? 16 : 10;
	u64 v = 0;

	if (digit(text_next(t)) >= radix)
		return false;
	while (digit(text_next(t)) < radix)
		LOOP_ASSIGNS(t->at, v)
	LOOP_INVARIANT(IN_TEXT(t->line, t->at) && t->at >= LOOP_ENTRY(t->at) && v <= max)
	LOOP_DECREASES(SIZE_MAX - t->at)
	{
		v = v * radix + digit(text_next(t));
		if (v > max)
			return false;
		t->at++;
	}
	*val = v;
	return true;
}
