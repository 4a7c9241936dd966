/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug build's oracle: reads the real tables as the hardware does, and judges each entry by
 * the specification of the proofs (proofs/spec.h), which knows nothing of the core. After every
 * change of a translation it follows the address that was changed; while a guest runs, and when it
 * starts, all tables of all spaces. A breach ends in a panic.
 */
#include "core/backend.h"
#include "core/image.h"
#include "core/log.h"
#include "core/lock.h"
#include "core/memprot.h"
#include "core/pt.h"
#include "debug/debug.h"

#pragma GCC diagnostic ignored "-Wunused-function"
#define SPEC_GUEST (backend_name()[0] == 'V' ? SPEC_EPT : SPEC_X86)
#include "proofs/spec.h"

static struct lock oracle_lock;
static struct spec_range tables[PT_SPACES][PT_LEVELS + 1]; /* those given out */
static bool started;

/* A space and level's tables have numbers next to each other. */
static void note_tables(void)
{
	for (u32 t = 0; t < PT_TABLES; t++) {
		enum pt_space s;
		u32 level;

		if (!debug_table(t, &s, &level))
			continue;
		if (tables[s][level].count == 0)
			tables[s][level].first = t;
		tables[s][level].count = t - tables[s][level].first + 1;
	}
	spec_host_tables = tables[PT_HOST][3];
}

/* For each range of registers, since the specification looks at one. Without any: the last page
 * that there can be. */
static void judge(enum pt_space s, u32 level, u64 e)
{
	u64 pool = pte_table_pa(0).a;
	u32 i = 0;

	do {
		bool any = i < host.mmio_count;

		spec_mmio_base = any ? host.mmio_base[i] : BIT(52) - PAGE_SIZE;
		spec_mmio_end = any ? host.mmio_end[i] : BIT(52);
		if (!spec_host_ok())
			panic("debug: the bounds in `host` are no longer what they have to be");
		/* Another processor may just have been given a table. */
		if (!spec_entry_ok(s, level, e, tables[s][level - 1], pool))
			note_tables();
		if (!spec_entry_ok(s, level, e, tables[s][level - 1], pool))
			panic("debug: space %u has the entry 0x%lx at level %u, which the "
			      "specification forbids",
			      (u32)s, e, level);
		i++;
	} while (i < host.mmio_count);
}

/* The entries [first, last] of the table at @pa, and all below them. */
static void walk(enum pt_space s, u32 level, u64 pa, u32 first, u32 last, const u64 *addr)
{
	const volatile u64 *table = image_ptr(pa);

	for (u32 i = first; i <= last; i++) {
		u64 e = table[i], below = e & 0x000ffffffffff000;
		u32 slot;

		if (e == 0)
			continue;
		judge(s, level, e);
		if (!spec_present(s, e) || spec_leaf(s, level, e))
			continue;
		/* A hypapp's root points to tables of the host, too. */
		if (s >= PT_HYPAPP && !spec_points(below, tables[s][level - 1], pte_table_pa(0).a))
			continue;
		slot = addr != NULL ? (u32)(*addr >> ((level - 1) * 9 + 3) & 511) : 0;
		walk(s, level - 1, below, slot, addr != NULL ? slot : 511, addr);
	}
}

static void walk_space(enum pt_space s, const u64 *addr)
{
	u64 root = s == PT_GUEST ? memprot_root().a : pte_table_pa(pte_root(s)).a;
	u32 slot = addr != NULL ? (u32)(*addr >> 39 & 511) : 0;

	walk(s, PT_LEVELS, root, slot, addr != NULL ? slot : 511, addr);
}

static void look(enum pt_space s, const u64 *addr)
{
	lock_take(&oracle_lock);
	note_tables();
	if (addr != NULL)
		walk_space(s, addr);
	for (u32 i = 0; __atomic_load_n(&started, __ATOMIC_ACQUIRE) && i < PT_SPACES; i++)
		walk_space((enum pt_space)i, NULL);
	lock_drop(&oracle_lock);
}

void debug_oracle_start(void)
{
	if (__atomic_exchange_n(&started, true, __ATOMIC_ACQ_REL))
		return;
	look(PT_HOST, NULL);
	log_info("debug: all tables are as specified");
}

enum status __wrap_pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot)
{
	enum status st = __real_pt_map(s, addr, target, level, prot);

	look(s, &addr);
	return st;
}
