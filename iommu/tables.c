/* SPDX-License-Identifier: BSD-2-Clause */
/* See tables.h. */
#include "iommu/tables.h"
#include "core/contract.h"

const char *tables_add(struct platform *p, u64 base, u64 size, u32 device, u8 flags)
{
	u32 n = p->iommus;
	u32 i = 0;

	if (base < MIB(1) || base >= GIB(4) || (base & PAGE_MASK) != 0 || size > GIB(4) - base)
		return "an IOMMU's registers are not at a page between 1 MiB and 4 GiB";
	while (i < n)
		LOOP_ASSIGNS(i)
		LOOP_INVARIANT(i <= n)
		LOOP_DECREASES(n - i)
	{
		if (p->iommu_base[i] == base)
			return NULL;
		i++;
	}
	if (n >= IOMMU_MAX)
		return "more IOMMUs than the 16 that this build supports";
	p->iommu_base[n] = base;
	p->iommu_size[n] = (u32)size;
	p->iommu_device[n] = device;
	p->iommu_flags[n] = flags;
	p->iommus = n + 1;
	return NULL;
}
