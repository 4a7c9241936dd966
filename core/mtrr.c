/* SPDX-License-Identifier: BSD-2-Clause */
/* See mtrr.h. */
#include "core/mtrr.h"
#include "core/backend.h"
#include "x86/cpu.h"

/* Eight pairs of variable ranges, eleven fixed ranges, the default type. APM vol. 2, appendix A. */
struct msr_range {
	u32 first;
	u32 count;
};

static const struct msr_range ranges[] = {
    {0x200, 16}, {0x250, 1}, {0x258, 2}, {0x268, 8}, {0x2ff, 1},
};

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

void mtrr_init(void)
{
	u32 msr = ranges[0].first;

	while (msr <= 0x2ff) {
		if (index_of(msr) < VCPU_MTRRS)
			backend_watch_msr(msr, true, true);
		msr++;
	}
}

void mtrr_load(struct vcpu *v)
{
	u32 msr = ranges[0].first;

	while (msr <= 0x2ff) {
		u32 i = index_of(msr);

		if (i < VCPU_MTRRS && !cpu_rdmsr(msr, &v->mtrr[i]))
			v->mtrr[i] = 0;
		msr++;
	}
}

bool mtrr_access(struct vcpu *v, u32 msr, bool write, u64 *val)
{
	u32 i = index_of(msr);

	if (i >= VCPU_MTRRS)
		return false;
	if (write)
		v->mtrr[i] = *val;
	else
		*val = v->mtrr[i];
	return true;
}
