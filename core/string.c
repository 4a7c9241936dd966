/* SPDX-License-Identifier: BSD-2-Clause */
/* See string.h. */
#include "core/string.h"
#include "core/contract.h"

size_t str_len(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0')
		LOOP_ASSIGNS(n)
	LOOP_INVARIANT(IN_TEXT(s, n))
	LOOP_DECREASES(SIZE_MAX - n)
	{
		n++;
	}
	return n;
}

bool str_starts(const char *s, const char *prefix)
{
	size_t i = 0;

	while (prefix[i] != '\0')
		LOOP_ASSIGNS(i)
	LOOP_INVARIANT(IN_TEXT(s, i) && IN_TEXT(prefix, i))
	LOOP_DECREASES(SIZE_MAX - i)
	{
		if (s[i] != prefix[i])
			return false;
		i++;
	}
	return true;
}
