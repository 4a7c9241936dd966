/* SPDX-License-Identifier: BSD-2-Clause */
/* chipset_has() for any address: a page of any active guard is never missed. */

#include "core/lock.h"
#include "core/vcpu.h"
#include "proof.h"
static _Bool held;
static u32 spec_g; /* any one guard */
static u32 spec_u; /* any one unit */
#define SPEC_HIT(reg, size) ((reg) <= guards[spec_g].last && (reg) + (size) > guards[spec_g].first)
#define NOT_GUARDED_SO_FAR(i, b, reg, size) \
	((i) <= spec_g || !active[spec_g] || (b) != guards[spec_g].bdf || !SPEC_HIT(reg, size))
#include "core/chipset.c"

void harness(void)
{
	u64 a = nondet(u64);
	bool has;

	assume(host.mmio_count <= HOST_MMIO && (spec_u < host.mmio_count || host.mmio_count == 0));
	assume(spec_g < GUARDS && mmconfig < BIT(52) && guards[spec_g].bdf < 0x100);
	has = chipset_has(GPA(a));
	if (mmconfig != 0 && active[spec_g] && a >> 12 == (mmconfig >> 12) + guards[spec_g].bdf &&
	    (mmconfig & 0xfff) == 0)
		check(has, "not missed");
	if (host.mmio_count != 0 && mmconfig != 0 && host.iommu == IOMMU_AMDVI &&
	    host.unit[spec_u] < 0x100 && a >> 12 == (mmconfig >> 12) + host.unit[spec_u] && (mmconfig & 0xfff) == 0)
		check(has, "nor is a unit's function");
	END_OF_PROOF;
}
