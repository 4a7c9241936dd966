/* SPDX-License-Identifier: BSD-2-Clause */
/* See config.h. */
#include "core/config.h"
#include "core/contract.h"

bool host_overlaps(u64 a, u64 len)
{
	u32 i = 0;
	u64 last;

	if (len - 1 > UINT64_MAX - a)
		return true;
	last = a + (len - 1);
	if (a < host.region_end && last >= host.region_base)
		return true;
	if (a < host.low_host + PAGE_SIZE && last >= host.low_host)
		return true;
	while (i < host.mmio_count)
		LOOP_ASSIGNS(i)
		LOOP_INVARIANT(i <= host.mmio_count && NOT_MMIO_SO_FAR(i, a, last))
		LOOP_DECREASES(host.mmio_count - i)
	{
		if (a < host.mmio_end[i] && last >= host.mmio_base[i])
			return true;
		i++;
	}
	return false;
}
