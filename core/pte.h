/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pool of page-table pages, and the only two functions that touch it. A table's
 * space and level are a pure function of its number, so an entry can be judged by
 * itself: pte_store() stores nothing that lets a guest or a device reach the region.
 * That is the whole of memory integrity; all else preserves it.
 */
#ifndef CORE_PTE_H
#define CORE_PTE_H

#include "core/config.h"

#define PT_SLOTS 512U
#define PT_LEVELS 4U /* level 1 holds 4 KiB leaves, 2: 2 MiB, 3: 1 GiB, 4 is the root */

/* Who translates through a table. */
enum pt_space {
	PT_HOST,      /* XMHF itself */
	PT_GUEST,     /* the rich guest's processors: nested tables */
	PT_DEVICE,    /* all devices: the tables of the IOMMUs */
	PT_RIGHTS,    /* nobody: what hypapps deny of each page (rights.h) */
	PT_PARTITION, /* partition 0 of hypapps (partition.h): nested tables; the others follow */
	PT_HYPAPP = PT_PARTITION + PARTITIONS_MAX, /* hypapp 0 in ring 3; the others follow */
	PT_SPACES = PT_HYPAPP + HYPAPPS_MAX
};

/* What a leaf allows. A page without PT_R is not there at all. */
#define PT_R 1U
#define PT_W 2U
#define PT_X 4U
#define PT_RWX (PT_R | PT_W | PT_X)
#define PT_U 8U /* ring 3 may use it, too */

/*
 * An entry format as data, by level: [0] is that of level 1. AMD APM vol. 2, 5.3 and 15.25.5; Intel
 * SDM vol. 3C, 29.3.2; AMD I/O virtualization 2.2.3; Intel VT-d 9.8.
 */
struct pt_format {
	u64 present;	      /* an entry with none of these bits is not there */
	u64 kind;	      /* bits that tell a leaf from an entry that points to a table */
	u64 table[PT_LEVELS]; /* all bits of an entry that points to a table, but its address */
	u64 leaf[PT_LEVELS];  /* bits of every leaf; with accessed and dirty: no CPU need write */
	u64 write;	      /* bit that allows writing */
	u64 exec;	      /* bit that allows execution */
	u64 noexec;	      /* bit that forbids it */
	u64 user;	      /* bit that allows all that to ring 3 */
	u64 type; /* lowest bit of a leaf's memory type (mtrr.h); 0: the MTRRs decide at each access
		   */
};

#define PTE_ADDR 0x000ffffffffff000UL

#define PT_TABLES 576U

/* pte_format() - the format of a space. The guest's is the backend's, the devices' the IOMMU's. */
const struct pt_format *pte_format(enum pt_space s);

/* pte_alloc() - a fresh table of zeroes for @level of @s. ERR_NOMEM: the pool is used up. */
enum status pte_alloc(enum pt_space s, u32 level, u32 *table) must_check;

/* pte_root() - the number of the root table of a space; it always exists. */
u32 pte_root(enum pt_space s);

/* pte_table_pa() - where a table lies in memory, and which table lies there. */
hpa_t pte_table_pa(u32 table);
u32 pte_table_at(u64 pa);

/* pte_size() - bytes that one entry at @level (1 to 4) translates. */
u64 pte_size(u32 level);

/* pte_is_leaf() - does the present entry @e at @level map memory rather than point to a table? */
bool pte_is_leaf(enum pt_space s, u64 e, u32 level);

/* pte_load() - read one entry. */
u64 pte_load(u32 table, u32 slot);

/*
 * pte_store() - write one entry. Panics, and stores nothing, if the entry would reach the
 * region in a guest's or the devices' space, point to anything but a table of the same space one
 * level down, or make host memory writable and executable at once. Caller holds the lock of the
 * space or runs alone during boot.
 */
void pte_store(u32 table, u32 slot, u64 e);

#endif
