/* SPDX-License-Identifier: BSD-2-Clause */
/* See string.h. */
#include "core/string.h"

size_t str_len(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0')
		n++;
	return n;
}

bool str_starts(const char *s, const char *prefix)
{
	size_t i = 0;

	while (prefix[i] != '\0') {
		if (s[i] != prefix[i])
			return false;
		i++;
	}
	return true;
}

bool str_skip(const char **p, const char *prefix)
{
	if (!str_starts(*p, prefix))
		return false;
	*p += str_len(prefix);
	return true;
}
