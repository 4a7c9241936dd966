/* SPDX-License-Identifier: BSD-2-Clause */
/* e820_reserve() for any map: what is added is RAM only outside of what is reserved (proof e820_add: added as given). */
#include "core/e820.h"
#include "proof.h"
static u64 spec_from, spec_to;
#define ADDED(base, end, type)                                                                     \
	((base) >= (end) || (type) == E820_RESERVED || (end) <= spec_from || (base) >= spec_to)
#define LAST(m, base, end, type) 1
static enum status add(struct e820 *m, u64 base, u64 end, u32 type)
	requires(__CPROVER_rw_ok(m, sizeof(*m)) && m->count <= E820_MAX)
	requires(ADDED(base, end, type))
	ensures(m->count <= E820_MAX && (result == OK || result == ERR_NOMEM))
	ensures(result != OK || base >= end || (m->count == old(m->count) + 1 && m->count >= 1 && LAST(m, base, end, type)))
	ensures((result == OK && base < end) || m->count == old(m->count))
	assigns(__CPROVER_object_whole(m));
enum status e820_reserve(const struct e820 *in, u64 base, u64 len, struct e820 *out)
	requires(__CPROVER_r_ok(in, sizeof(*in)) && __CPROVER_rw_ok(out, sizeof(*out)))
	requires(spec_from == base && len != 0 && (len > UINT64_MAX - base || spec_to == base + len))
	ensures(result != OK || out->count <= E820_MAX)
	assigns(__CPROVER_object_whole(out));
#include "core/e820.c"
static struct e820 in_map, out_map;

void harness(void)
{
	(void)e820_reserve(&in_map, nondet(u64), nondet(u64), &out_map);
	END_OF_PROOF;
}
