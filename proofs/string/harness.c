/* SPDX-License-Identifier: BSD-2-Clause */
/* String functions on strings of any length. */
#include "model/text.h"
#include "core/string.c"

void harness(void)
{
	char *a = model_text(), *b = model_text();

	(void)str_len(a);
	(void)str_starts(a, b);
	END_OF_PROOF;
}
