/* SPDX-License-Identifier: BSD-2-Clause */
/* pte_load() of any entry; memprot_root() is the root of the guest's tables, in the region. */
#include "spec.h"
#include "model/host.h"
#include "model/pool.h"
#include "model/format.h"
#define pool BIG(pool)
#include "core/pte.c"
#undef pool
#include "core/memprot.c"
void lock_take(struct lock *l) { }
void lock_drop(struct lock *l) { }

void harness(void)
{
	u32 t = nondet(u32), slot = nondet(u32);
	u64 root;

	assume(spec_host_ok());
	BIG_ALLOC(pool);
	assume(model_place(*big_pool, sizeof(*big_pool)));
	assume(t < PT_TABLES && slot < PT_SLOTS);
	check(pte_load(t, slot) == (*big_pool)[t][slot], "that entry");
	root = memprot_root().a;
	check(root >= host.region_base && root < host.region_end && (root & 0xfff) == 0, "MPROT");
	END_OF_PROOF;
}
