/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few string and memory functions that freestanding code needs. mem_copy and
 * mem_set are also what the compiler calls by the names memcpy and memset.
 */
#ifndef CORE_STRING_H
#define CORE_STRING_H

#include <xmhf/types.h>

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);

/* str_len() - bytes before the NUL. */
size_t str_len(const char *s);

/* str_starts() - does @s begin with @prefix? */
bool str_starts(const char *s, const char *prefix);

#endif
