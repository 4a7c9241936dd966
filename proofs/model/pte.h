/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables as everyone but pte.c sees them: any load gives any harmless entry, any store must be
 * of one (proof pte_store is what makes that so). For one address, chosen freely, the model remembers
 * at each level the last table whose entry for that address was seen, and the entry.
 */
#ifndef PROOFS_MODEL_PTE_H
#define PROOFS_MODEL_PTE_H

#include "spec.h"
#include "model/format.h"
#include "model/host.h"
#include "model/memprot.h"
#include "model/pool.h"

/* The shipped file, for its pure functions; load and store are replaced below. */
#define pool BIG(pool)
#define pte_load real_load
#define pte_store real_store
u64 real_load(u32 table, u32 slot);
void real_store(u32 table, u32 slot, u64 e);
#include "core/pte.c"
#undef pte_load
#undef pte_store

static struct model_tables {
	bool known[PT_LEVELS + 1];
	u32 table[PT_LEVELS + 1];
	u64 entry[PT_LEVELS + 1];
} tables;
/* What a loop that stores may change; a harness that notes stores down (ON_STORE) has more. */
#ifndef STORED
#define STORED tables.known[0]
#define STORED_SO_FAR(t, i) 1
#endif
#define TABLES(level) tables.known[level], tables.table[level], tables.entry[level], STORED

/* What mtrr.c says of types is proof mtrr_type's; here it may say anything. */
u32 mtrr_type(u64 a, u64 size)
{
	return nondet(u32) & 7;
}

static u64 watched_addr;

static u32 watched_slot(u32 level)
{
	return (u32)(watched_addr >> (level * 9 + 3) & 511);
}

static enum pt_space model_space(u32 table)
{
	if (table >= ranges[PT_PARTITION][0].first)
		return (enum pt_space)(PT_PARTITION + (table - ranges[PT_PARTITION][0].first) / PARTITION_TABLES);
	if (table >= ranges[PT_HYPAPP][0].first)
		return (enum pt_space)(PT_HYPAPP + (table - ranges[PT_HYPAPP][0].first) / HYPAPP_TABLES);
	if (table >= ranges[PT_RIGHTS][0].first)
		return PT_RIGHTS;
	return table >= ranges[PT_DEVICE][0].first  ? PT_DEVICE
	       : table >= ranges[PT_GUEST][0].first ? PT_GUEST
						    : PT_HOST;
}

static u32 model_level(u32 table)
{
	enum pt_space s = model_space(table);

	if (s >= PT_SPACES)
		return 0;
#define IN(l) (table >= ranges[s][(l)-1].first && table - ranges[s][(l)-1].first < ranges[s][(l)-1].count)
	return IN(1) ? 1 : IN(2) ? 2 : IN(3) ? 3 : IN(4) ? 4 : 0;
#undef IN
}

static bool model_ok(u32 table, u64 e)
{
	enum pt_space s = model_space(table);
	u32 l = model_level(table);
	struct spec_range below = {0, 0};

	if (l == 0)
		return false;
	if (l > 1)
		below = (struct spec_range){ranges[s][l - 2].first, ranges[s][l - 2].count};
	return spec_entry_ok(s, l, e, below, model_object_pa);
}

u64 pte_load(u32 table, u32 slot)
{
	u64 e = nondet(u64);
	u32 l = model_level(table);

	check(l != 0 && slot < PT_SLOTS, "load from a table");
	assume(model_ok(table, e));
	/* A hypapp's root points to the host's tables in its upper half only: hypapp.c, share_host(). */
	if (model_space(table) >= PT_HYPAPP && l == PT_LEVELS && slot < PT_SLOTS / 2)
		assume(!spec_points(e & PTE_ADDR, spec_host_tables, model_object_pa));
#ifdef WATCH
	if (slot == watched_slot(l)) {
		if (tables.known[l] && tables.table[l] == table)
			return tables.entry[l];
		tables.known[l] = true;
		tables.table[l] = table;
		tables.entry[l] = e;
	}
#endif
	return e;
}

void pte_store(u32 table, u32 slot, u64 e)
{
	u32 l = model_level(table);

	check(l != 0 && slot < PT_SLOTS, "store to a table");
	check(model_ok(table, e), "a harmless entry: pte_store() does not panic");
#ifdef ON_STORE
	ON_STORE(table, slot, l);
#endif
#ifdef WATCH
	if (slot == watched_slot(l)) {
		tables.known[l] = true;
		tables.table[l] = table;
		tables.entry[l] = e;
	}
#endif
}

#ifdef WATCH
/* core/pt.c, split(): of the entry that is watched, if it was reached. No calls in loop contracts. */
#define SPLIT_SO_FAR(t, level, i, part, step)                                                  \
	(STORED_SO_FAR(t, i) && SPLIT_WATCHED(t, level, i, part, step))
#define SPLIT_WATCHED(t, level, i, part, step)                                                 \
	((i) > (watched_addr >> ((level)*9 + 3) & 511)                                         \
		 ? tables.known[level] && tables.table[level] == (t) &&                        \
			   tables.entry[level] ==                                              \
				   (part) + (watched_addr >> ((level)*9 + 3) & 511) * (step)   \
		 : 1)

#else
#define SPLIT_SO_FAR(t, level, i, part, step) 1
#endif

/* What holds at the start of a proof over tables. */
static void model_tables_init(void)
{
	assume(spec_host_ok());
	spec_host_tables = (struct spec_range){ranges[PT_HOST][2].first, ranges[PT_HOST][2].count};
	BIG_ALLOC(pool);
	assume(model_place(*big_pool, sizeof(pool)));
#define USED(s, l) (used[s][l] <= ranges[s][l].count)
#define USED_IN(s) (USED(s, 0) && USED(s, 1) && USED(s, 2) && USED(s, 3))
	assume(USED_IN(PT_HOST) && USED_IN(PT_GUEST) && USED_IN(PT_DEVICE) && USED_IN(PT_RIGHTS));
	assume(USED_IN(PT_HYPAPP) && USED_IN(PT_HYPAPP + 1) && USED_IN(PT_HYPAPP + 2) && USED_IN(PT_HYPAPP + 3));
	assume(USED_IN(PT_HYPAPP + 4) && USED_IN(PT_HYPAPP + 5) && USED_IN(PT_HYPAPP + 6) && USED_IN(PT_HYPAPP + 7));
	_Static_assert(PT_SPACES == PT_HYPAPP + 8, "all spaces");
	assume(USED_IN(PT_PARTITION) && USED_IN(PT_PARTITION + 1) && USED_IN(PT_PARTITION + 2) && USED_IN(PT_PARTITION + 3));
	_Static_assert(PT_HYPAPP == PT_PARTITION + 4, "all spaces");
	tables = (struct model_tables){{0}, {0}, {0}};
}

#endif
