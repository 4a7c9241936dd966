/* SPDX-License-Identifier: BSD-2-Clause */
/* options_parse() on a command line of any length, with text.c as proof text has it. */
#include "ghosts.h"
#include "model/text.h"
#include "core/text.h"

static bool step(struct text *t)
{
	size_t at = nondet(size_t);

	check(IN_TEXT(t->line, t->at), "in the line");
	assume(IN_TEXT(t->line, at) && at >= t->at);
	t->at = at;
	return nondet(bool);
}

bool text_take(struct text *t, const char *what)
{
	size_t at = t->at;

	if (step(t) && t->at > at)
		return true;
	t->at = at;
	return false;
}

u32 text_word(struct text *t, const char *const *words, u32 n)
{
	u32 i = nondet(u32);

	assume(i <= n);
	return step(t) ? i : n;
}

bool text_number(struct text *t, u64 max, u64 *val)
{
	*val = nondet(u64);
	return step(t) && *val <= max;
}
#include "core/options.c"

void harness(void)
{
	char *line = model_text();
	const char *bad = line;
	struct options o;
	enum status st = options_parse(&o, line, &bad);

	check(st == OK || (st == ERR_INVALID && __CPROVER_same_object(bad, line)), "the word that is wrong");
	check(OPTIONS_EXIST(&o), "values that exist, after an error, too");
	END_OF_PROOF;
}
