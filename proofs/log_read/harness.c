/* SPDX-License-Identifier: BSD-2-Clause */
/* log_read() for any position and any state of the ring; keep() for any character. */
#include "core/lock.h"
#include "core/log.h"
#include "model/pool.h"
static _Bool held;
void lock_take(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l)) && !held) assigns(*l, held) ensures(held);
void lock_drop(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l)) && held) assigns(*l, held) ensures(!held);
static struct lock log_lock;
u64 log_read(u64 at, u64 out[LOG_CHUNK / 8]) requires(!held && __CPROVER_rw_ok(out, LOG_CHUNK))
	assigns(log_lock, held, out[0], out[1], out[2]);
#define ring BIG(ring)
#include "core/log.c"
#undef ring

void harness(void)
{
	u64 at = nondet(u64), out[LOG_CHUNK / 8], next;

	BIG_ALLOC(ring);
	assume(!held);
	if (nondet(bool)) {
		u64 before = written;

		keep((char)(nondet(u8) & 0x7f));
		check(written == (before == ~0UL ? 0 : before + 1), "one byte more");
	}
	next = log_read(at, out);
	check(!held, "the lock is free again");
	check(next >= at, "never back");
	check(next <= written || next == at, "never past the end");
	check(next != at || at >= written, "something, if there is something");
	END_OF_PROOF;
}
