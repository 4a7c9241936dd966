/* SPDX-License-Identifier: BSD-2-Clause */
/* text.c on a line of any length: it stays in the line, and goes forwards. */
#include "ghosts.h"
#include "model/text.h"
#include "core/text.c"

void harness(void)
{
	static const char *const words[] = {"none", "debugcon", "uart"};
	struct text t = {model_text(), nondet(size_t)};
	const char *line = t.line;
	size_t at = t.at;
	u64 max = nondet(u64), val = 0;

	assume(IN_TEXT(line, at) && max <= BIT(59));
	if (CASE == 0) {
		if (text_take(&t, model_text()))
			check(t.line == line && IN_TEXT(line, t.at) && t.at >= at, "in the line");
		else
			check(t.line == line && t.at == at, "leaves it");
	} else if (CASE == 1) {
		check(text_word(&t, words, ARRAY_SIZE(words)) <= ARRAY_SIZE(words), "one of them");
	} else if (text_number(&t, max, &val)) {
		check(val <= max, "no more than was asked for");
	}
	check(t.line == line && IN_TEXT(line, t.at) && t.at >= at, "in the line");
	END_OF_PROOF;
}
