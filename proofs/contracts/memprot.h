/* SPDX-License-Identifier: BSD-2-Clause */
/* What memprot.c asks of pt.c (proof pt_map) and promises to the rest. */
#ifndef PROOFS_CONTRACTS_MEMPROT_H
#define PROOFS_CONTRACTS_MEMPROT_H

#include "core/lock.h"
#include "core/memprot.h"
#include "core/mtrr.h"
#include "core/pt.h"
#include "spec.h"

#ifndef MAPPED
#define MAPPED(addr, target, level, prot) 1
#endif

enum status pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot)
	requires(level >= 1 && level <= 3 && prot <= PT_RWX)
	requires((target & (spec_leaf_size(level) - 1)) == 0 && target <= 0x000ffffffffff000)
	requires((prot & PT_R) == 0 || s == PT_HOST ||
		 !spec_ours(target, target + (spec_leaf_size(level) - 1)))
	requires((prot & PT_R) == 0 || s != PT_HOST || (prot & (PT_W | PT_X)) != (PT_W | PT_X))
	requires(MAPPED(addr, target, level, prot))
	ensures(result == OK || result == ERR_NOMEM) assigns();
/* What mtrr.c says of types is proof mtrr_type's; here it may say anything. */
bool mtrr_uniform(u64 a, u64 size) requires(1) assigns();
u32 mtrr_type(u64 a, u64 size) requires(1) ensures(result <= 7) assigns();
u64 pte_size(u32 level) requires(level >= 1 && level <= 4)
	ensures(result == spec_leaf_size(level)) assigns();
void lock_take(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l))) assigns(*l);
void lock_drop(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l))) assigns(*l);

#endif
