/* SPDX-License-Identifier: BSD-2-Clause */
/* add() to any map. */
#include "core/e820.h"
#include "proof.h"
#define ADDED(base, end, type) 1
#define LAST(m, b, e, t)                                                                           \
	((m)->base[(m)->count - 1] == (b) && (m)->len[(m)->count - 1] == (e) - (b) && (m)->type[(m)->count - 1] == (t))
static enum status add(struct e820 *m, u64 base, u64 end, u32 type)
	requires(__CPROVER_rw_ok(m, sizeof(*m)) && m->count <= E820_MAX)
	requires(ADDED(base, end, type))
	ensures(m->count <= E820_MAX && (result == OK || result == ERR_NOMEM))
	ensures(result != OK || base >= end || (m->count == old(m->count) + 1 && m->count >= 1 && LAST(m, base, end, type)))
	ensures((result == OK && base < end) || m->count == old(m->count))
	assigns(__CPROVER_object_whole(m));
#include "core/e820.c"
static struct e820 map;

void harness(void)
{
	(void)add(&map, nondet(u64), nondet(u64), nondet(u32));
	END_OF_PROOF;
}
