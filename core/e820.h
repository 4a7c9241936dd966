/* SPDX-License-Identifier: BSD-2-Clause */
/* Sums over memory maps: what the guest is told once XMHF has taken its share. */
#ifndef CORE_E820_H
#define CORE_E820_H

#include "core/boot.h"

/*
 * e820_reserve() - *@out becomes @in with [base, base + len) marked as reserved. ERR_NOMEM: more
 * than E820_MAX entries would be needed; ERR_INVALID: an entry or the range wraps.
 */
enum status e820_reserve(const struct e820 *in, u64 base, u64 len, struct e820 *out) must_check;

/* e820_ram_end() - the first address past the RAM that begins at or covers @from without a hole. */
u64 e820_ram_end(const struct e820 *m, u64 from);

/* e820_is_ram() - does all of [a, a + len) lie in one entry of RAM? */
bool e820_is_ram(const struct e820 *m, u64 a, u64 len);

/* e820_top() - the first address past all RAM. */
u64 e820_top(const struct e820 *m);

/*
 * e820_find_top() - the highest multiple of @align below @limit at which @size bytes of RAM lie.
 * ERR_NOT_FOUND if there is none. @align is a power of two.
 */
enum status e820_find_top(const struct e820 *m, u64 limit, u64 size, u64 align,
			  u64 *base) must_check;

#endif
