/* SPDX-License-Identifier: BSD-2-Clause */
/* See pte.h. */
#include "core/pte.h"
#include "core/backend.h"
#include "core/image.h"
#include "core/log.h"
#include "iommu/format.h"

/*
 * How the pool is divided: tables [first, first + count) of each space and level.
 * Level 3 holds 512 GiB a table, so 33 of them reach 16 TiB and the image.
 */
struct pt_range {
	u32 first;
	u32 count;
};

/* A hypapp: 12 MiB of image, and its stacks; the last is the root. */
#define HYPAPP_TABLES 10U
#define HYPAPP_RANGES(first)                                                                       \
	{                                                                                          \
		{(first), 7}, {(first) + 7, 1}, {(first) + 8, 1},                                  \
		{                                                                                  \
			(first) + 9, 1                                                             \
		}                                                                                  \
	}
#define HYPAPP_RANGE(n) [PT_HYPAPP + (n)] = HYPAPP_RANGES(468 + (n)*HYPAPP_TABLES)

/* A partition: 8 MiB of addresses (XMHF_PARTITION_END). */
#define PARTITION_TABLES 7U
#define PARTITION_RANGES(first)                                                                    \
	{                                                                                          \
		{(first), 4}, {(first) + 4, 1}, {(first) + 5, 1},                                  \
		{                                                                                  \
			(first) + 6, 1                                                             \
		}                                                                                  \
	}
#define PARTITION_RANGE(n) [PT_PARTITION + (n)] = PARTITION_RANGES(548 + (n)*PARTITION_TABLES)

static const struct pt_range ranges[PT_SPACES][PT_LEVELS] = {
    [PT_HOST] = {{0, 8}, {8, 8}, {16, 36}, {52, 1}},
    [PT_GUEST] = {{64, 104}, {168, 32}, {200, 40}, {240, 1}},
    [PT_DEVICE] = {{244, 88}, {332, 20}, {352, 33}, {385, 1}},
    [PT_RIGHTS] = {{386, 64}, {450, 8}, {458, 8}, {466, 1}},
    PARTITION_RANGE(0),
    PARTITION_RANGE(1),
    PARTITION_RANGE(2),
    PARTITION_RANGE(3),
    HYPAPP_RANGE(0),
    HYPAPP_RANGE(1),
    HYPAPP_RANGE(2),
    HYPAPP_RANGE(3),
    HYPAPP_RANGE(4),
    HYPAPP_RANGE(5),
    HYPAPP_RANGE(6),
    HYPAPP_RANGE(7),
};

static u64 pool[PT_TABLES][PT_SLOTS] __attribute__((aligned(4096)));
static u32 used[PT_SPACES][PT_LEVELS];

/* P, R/W, U/S and A; the leaf decides. P, A and D; PS is bit 7. APM vol. 2, 5.3. */
#define HOST_TABLE (BIT(0) | BIT(1) | BIT(2) | BIT(5))
#define HOST_LEAF (BIT(0) | BIT(5) | BIT(6))
#define HOST_LARGE BIT(7)

static const struct pt_format host_format = {
    .present = BIT(0),
    .kind = HOST_LARGE,
    .table = {0, HOST_TABLE, HOST_TABLE, HOST_TABLE},
    .leaf = {HOST_LEAF, HOST_LEAF | HOST_LARGE, HOST_LEAF | HOST_LARGE, 0},
    .write = BIT(1),
    .noexec = BIT(63),
    .user = BIT(2),
};

const struct pt_format *pte_format(enum pt_space s)
{
	if (s == PT_GUEST || (s >= PT_PARTITION && s < PT_HYPAPP))
		return &backend_pt_format;
	if (s == PT_DEVICE)
		return host.iommu == IOMMU_VTD ? &vtd_pt_format : &amdvi_pt_format;
	return &host_format;
}

u32 pte_root(enum pt_space s)
{
	return ranges[s][PT_LEVELS - 1].first;
}

enum status pte_alloc(enum pt_space s, u32 level, u32 *table)
{
	u32 n = used[s][level - 1];

	if (n >= ranges[s][level - 1].count)
		return ERR_NOMEM;
	used[s][level - 1] = n + 1;
	*table = ranges[s][level - 1].first + n;
	return OK;
}

hpa_t pte_table_pa(u32 table)
{
	return image_pa(&pool[table][0]);
}

u32 pte_table_at(u64 pa)
{
	return (u32)((pa - pte_table_pa(0).a) / PAGE_SIZE);
}

u64 pte_size(u32 level)
{
	return PAGE_SIZE << (9 * (level - 1));
}

bool pte_is_leaf(enum pt_space s, u64 e, u32 level)
{
	const struct pt_format *f = pte_format(s);

	return level < PT_LEVELS && ((e ^ f->leaf[level - 1]) & f->kind) == 0;
}

/* The space and level of a table; false for a number that no range holds. */
static bool find_range(u32 table, enum pt_space *space, u32 *level)
{
	for (u32 s = 0; s < PT_SPACES; s++) {
		for (u32 l = 1; l <= PT_LEVELS; l++) {
			u32 first = ranges[s][l - 1].first;

			if (table >= first && table - first < ranges[s][l - 1].count) {
				*space = (enum pt_space)s;
				*level = l;
				return true;
			}
		}
	}
	return false;
}

/* Is @a the address of a table of @s at @level? */
static bool is_table(enum pt_space s, u32 level, u64 a)
{
	u64 first = pte_table_pa(ranges[s][level - 1].first).a;

	return a >= first && a - first < ranges[s][level - 1].count * PAGE_SIZE;
}

/* Does the entry point one level down from @level: in @s, or, in a hypapp's root, in the host's? */
static bool points_down(enum pt_space s, u32 level, u64 e)
{
	u64 a = e & PTE_ADDR;

	if (level == 1 || ((e ^ pte_format(s)->table[level - 1]) & pte_format(s)->kind) != 0)
		return false;
	return is_table(s, level - 1, a) ||
	       (s >= PT_HYPAPP && level == PT_LEVELS && is_table(PT_HOST, level - 1, a));
}

/* Does [a, a + len) lie in the memory of the hypapp whose space @s is? */
static bool is_hypapp(enum pt_space s, u64 a, u64 len)
{
	u64 base = host.hypapp_base[s - PT_HYPAPP];
	u64 end = host.hypapp_end[s - PT_HYPAPP];

	return a >= base && a < end && len <= end - a;
}

/* The integrity predicate over one entry. */
static bool entry_is_safe(enum pt_space s, u32 level, u64 e)
{
	const struct pt_format *f = pte_format(s);
	u64 at = e & PTE_ADDR;

	if ((e & f->present) == 0)
		return e == 0;
	if (!pte_is_leaf(s, e, level))
		return points_down(s, level, e);
	if ((at & (pte_size(level) - 1)) != 0)
		return false;
	if (s == PT_RIGHTS)
		return level == 1; /* no address */
	if (s >= PT_PARTITION && s < PT_HYPAPP && level != 1)
		return false;
	if (s == PT_GUEST || s == PT_DEVICE || (s >= PT_PARTITION && s < PT_HYPAPP))
		return !host_overlaps(at, pte_size(level));
	if ((e & f->write) != 0 && (e & f->noexec) == 0)
		return false;
	if (s == PT_HOST)
		return (e & f->user) == 0;
	return is_hypapp(s, at, pte_size(level));
}

u64 pte_load(u32 table, u32 slot)
{
	return pool[table][slot];
}

void pte_store(u32 table, u32 slot, u64 e)
{
	enum pt_space s;
	u32 level;

	if (!find_range(table, &s, &level) || !entry_is_safe(s, level, e))
		panic("unsafe entry 0x%lx for table %u", e, table);
	pool[table][slot] = e;
}
