/* SPDX-License-Identifier: BSD-2-Clause */
/* See mtrr.h. */
#include "core/mtrr.h"
#include "core/backend.h"
#include "core/contract.h"
#include "x86/cpu.h"

/* Up to ten pairs of variable ranges, eleven fixed ranges, the default type. */
struct msr_range {
	u32 first;
	u32 count;
};

#define VARIABLE (2 * MTRR_PAIRS_MAX) /* registers: base and mask of each range */
static const struct msr_range ranges[] = {
    {0x200, VARIABLE}, {0x250, 1}, {0x258, 2}, {0x268, 8}, {0x2ff, 1},
};

#define MASK_VALID BIT(11)
#define FIXED_FIRST VARIABLE
#define DEFAULT (VCPU_MTRRS - 1)
#define DEFAULT_ON BIT(11)
#define DEFAULT_FIXED_ON BIT(10)

enum { TYPE_UC = 0, TYPE_WT = 4, TYPE_WB = 6, TYPE_MIXED = 0xff };

static u64 firmware[VCPU_MTRRS]; /* what the hardware has: fixed at boot */
static u32 variable;		 /* how many of its variable registers there are */

/* The place of @msr in vcpu.mtrr; VCPU_MTRRS if it is no MTRR. */
static u32 index_of(u32 msr)
{
	u32 before = 0;
	u32 i = 0;

	while (i < ARRAY_SIZE(ranges)) {
		if (msr >= ranges[i].first && msr - ranges[i].first < ranges[i].count)
			return before + (msr - ranges[i].first);
		before += ranges[i].count;
		i++;
	}
	return VCPU_MTRRS;
}

static bool is_there(u32 i)
{
	return i < VCPU_MTRRS && (i >= VARIABLE || i < variable);
}

void mtrr_init(void)
{
	u32 msr = ranges[0].first;
	u64 cap = 0;

	if (!cpu_rdmsr(MSR_MTRRCAP, &cap))
		return;
	variable = (u32)(cap & MTRRCAP_PAIRS) * 2;
	if (variable > VARIABLE)
		variable = VARIABLE; /* the loader refuses to start where types depend on more */
	while (msr <= 0x2ff) {
		u32 i = index_of(msr);

		if (i < VCPU_MTRRS)
			backend_watch_msr(msr, true, true);
		if (is_there(i) && !cpu_rdmsr(msr, &firmware[i]))
			firmware[i] = 0;
		msr++;
	}
}

void mtrr_load(struct vcpu *v)
{
	u32 i = 0;

	while (i < VCPU_MTRRS)
		LOOP_ASSIGNS(i, __CPROVER_object_upto(v->mtrr, sizeof(v->mtrr)))
	LOOP_INVARIANT(i <= VCPU_MTRRS)
	LOOP_DECREASES(VCPU_MTRRS - i)
	{
		v->mtrr[i] = firmware[i];
		i++;
	}
}

bool mtrr_access(struct vcpu *v, u32 msr, bool write, u64 *val)
{
	u32 i = index_of(msr);

	if (!is_there(i))
		return false;
	if (write)
		v->mtrr[i] = *val;
	else
		*val = v->mtrr[i];
	return true;
}

/* The type in the fixed ranges of a page below 1 MiB: 8 of 64 KiB, 16 of 16 KiB, 64 of 4 KiB. */
static u32 fixed_type(u64 a)
{
	u64 n; /* which of the 88 bytes */

	if (a < 0x80000)
		n = a >> 16;
	else if (a < 0xc0000)
		n = 8 + ((a - 0x80000) >> 14);
	else
		n = 24 + ((a - 0xc0000) >> 12);
	return (u32)(firmware[FIXED_FIRST + n / 8] >> (8 * (n % 8)) & 0xff);
}

/* Two ranges over one page: the same type, write-through before write-back, else uncacheable. */
static u32 combine(u32 one, u32 other)
{
	if (one == other || other == TYPE_MIXED)
		return one;
	if (one + other == TYPE_WT + TYPE_WB && (one == TYPE_WT || other == TYPE_WT))
		return TYPE_WT;
	return TYPE_UC;
}

/* TYPE_MIXED if there are several. */
static u32 find_type(u64 a, u64 size)
{
	u64 within = (size - 1) & ~PAGE_MASK;
	u32 type = TYPE_MIXED; /* so far no range has it */
	u32 i = 0;

	if ((firmware[DEFAULT] & DEFAULT_ON) == 0)
		return TYPE_UC;
	if (a < MIB(1) && (firmware[DEFAULT] & DEFAULT_FIXED_ON) != 0)
		return size > PAGE_SIZE ? TYPE_MIXED : fixed_type(a);
	while (i < variable)
		LOOP_ASSIGNS(i, type)
	LOOP_INVARIANT(i <= VARIABLE && i % 2 == 0)
	LOOP_DECREASES(VARIABLE - i)
	{
		u64 base = firmware[i];
		u64 mask = firmware[i + 1];
		u64 differ = (a ^ base) & mask & PTE_ADDR;

		if ((mask & MASK_VALID) != 0 && (differ & ~within) == 0) {
			if ((mask & within) != 0)
				return TYPE_MIXED; /* the range covers a part */
			type = combine((u32)(base & 0xff), type);
		}
		i += 2;
	}
	return type != TYPE_MIXED ? type : (u32)(firmware[DEFAULT] & 0xff);
}

bool mtrr_uniform(u64 a, u64 size)
{
	return find_type(a, size) != TYPE_MIXED;
}

u32 mtrr_type(u64 a, u64 size)
{
	u32 type = find_type(a, size);

	return type <= TYPE_WB ? type : TYPE_UC;
}
