/* SPDX-License-Identifier: BSD-2-Clause */
/* See loader.h. */
#include "loader/loader.h"
#include "core/contract.h"

/* Written into the linked image by tools/seal. */
__attribute__((section(".seal"), used)) static const volatile u64 seal = 0;

/* Both sums of @count words, modulo 2^32 each: of the words, and of the first sum after each. */
static u64 sums(const u32 *w, u64 count)
{
	u64 a = 0;
	u64 b = 0;
	u64 i = 0;

	while (i < count)
		LOOP_ASSIGNS(a, b, i)
		LOOP_INVARIANT(i <= count && a <= UINT32_MAX && b <= UINT32_MAX)
		LOOP_DECREASES(count - i)
	{
		a = (a + w[i]) & UINT32_MAX;
		b = (b + a) & UINT32_MAX;
		i++;
	}
	return b << 32 | a;
}

bool seal_holds(void)
{
	return sums((const u32 *)loader_image, (u64)(loader_sealed_end - loader_image) / 4) == seal;
}
