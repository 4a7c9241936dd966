/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walking and filling page tables of any space: one algorithm for all formats.
 *
 *	address   47..39   38..30   29..21   20..12
 *	table     level 4  level 3  level 2  level 1
 *	leaf               1 GiB    2 MiB    4 KiB
 */
#ifndef CORE_PT_H
#define CORE_PT_H

#include "core/pte.h"

/*
 * pt_map() - make the leaf that translates @addr one of @level (1 to 3) that maps
 * @target with @prot (PT_R, PT_W, PT_X; 0: not there). @addr and @target are multiples of the
 * leaf's size. Missing tables are added and larger leaves split first, with what they
 * mapped kept; if the pool is used up, ERR_NOMEM, and no translation has changed.
 * The caller flushes where that is needed. Locking as for pte_store().
 */
enum status pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot) must_check;

/* pt_lookup() - the entry that decides about @addr, and its level; it may not be present. */
u64 pt_lookup(enum pt_space s, u64 addr, u32 *level);

#endif
