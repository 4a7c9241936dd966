/* SPDX-License-Identifier: BSD-2-Clause */
/* hypapp_scrub() overwrites the memory of each hypapp, all of it and nothing else. */
#include "proof.h"
#include "core/image.h"
#include "core/string.h"
static u32 calls;
void *model_memset(void *p, int c, size_t n);
#define memset model_memset
#include "core/hypapp.c"

struct host host;

/* An address stands for the memory there. */
void *image_ptr(u64 pa)
{
	return (void *)pa;
}

void *model_memset(void *p, int c, size_t n)
{
	check(calls < host.hypapps && (u64)p == host.hypapp_base[calls], "one after the other");
	check(c == 0 && n == host.hypapp_end[calls] - host.hypapp_base[calls], "all of it, with zeroes");
	calls++;
	return p;
}

void harness(void)
{
	assume(host.hypapps <= HYPAPPS_MAX);
	for (u32 i = 0; i < HYPAPPS_MAX; i++)
		assume(host.hypapp_base[i] < host.hypapp_end[i]);
	calls = 0;
	hypapp_scrub();
	check(calls == host.hypapps, "each of them");
	END_OF_PROOF;
}
