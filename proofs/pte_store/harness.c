/* SPDX-License-Identifier: BSD-2-Clause */
/* pte_store(): one entry, chosen freely, stays harmless whatever is stored wherever. */
#define PANIC_ALLOWED /* the refusal: nothing has been stored then */
#include "spec.h"
#include "model/host.h"
#include "model/memprot.h"
#include "model/pool.h"
#include "model/format.h"
#define pool BIG(pool)
#include "core/pte.c"

void harness(void)
{
	u32 s = nondet(u32);
	u32 level = nondet(u32), table = nondet(u32), slot = nondet(u32);
	u32 into = nondet(u32), at = nondet(u32);
	u64 e = nondet(u64), before, after;
	struct spec_range below = {0, 0};

	assume(s < PT_SPACES && spec_host_ok());
	spec_host_tables = (struct spec_range){ranges[PT_HOST][2].first, ranges[PT_HOST][2].count};
	BIG_ALLOC(pool);
	assume(model_place(pool, sizeof(pool)));
	assume(level >= 1 && level <= PT_LEVELS && slot < PT_SLOTS && at < PT_SLOTS);
	assume(table >= ranges[s][level - 1].first &&
	       table - ranges[s][level - 1].first < ranges[s][level - 1].count);
	if (level > 1)
		below = (struct spec_range){ranges[s][level - 2].first, ranges[s][level - 2].count};
	before = nondet(u64);
	assume(spec_entry_ok((enum pt_space)s, level, before, below, model_object_pa));
	pool[table][slot] = before;

	pte_store(into, at, e);

	after = pool[table][slot];
	check(spec_entry_ok((enum pt_space)s, level, after, below, model_object_pa), "the entry is harmless");
	check(after == ((into == table && at == slot) ? e : before), "only that entry changed");
	/* The processor sets accessed and dirty. */
	if (after != 0 && s != PT_DEVICE)
		check(spec_entry_ok((enum pt_space)s, level, after | 0x60, below, model_object_pa), "with A and D");
	END_OF_PROOF;
}
