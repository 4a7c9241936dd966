/* SPDX-License-Identifier: BSD-2-Clause */
/* chipset_store() for any store to a page of a guarded device. PCI Express 6.0, 7.2.2: 4 KiB a function. */
#define MMIO_ALLOWED(pa, size, val)                                                                \
	(!SPEC_UNIT((u32)(((pa)-mmconfig) >> 12 & 0xfffff)) &&                                     \
	 (!active[spec_g] || ((pa) - mmconfig) >> 12 != guards[spec_g].bdf ||                       \
	  !SPEC_HIT((u32)((pa)&0xfff), (size))))

#include "core/lock.h"
#include "core/vcpu.h"
#include "proof.h"
static _Bool held;
static u32 spec_g; /* any one guard */
static u32 spec_u; /* and any one AMD-Vi unit */
#define SPEC_UNIT(bdf)                                                                             \
	(host.iommu == IOMMU_AMDVI && spec_u < host.mmio_count && (bdf) == host.unit[spec_u])
#define NOT_UNIT_SO_FAR(i, bdf) ((i) <= spec_u || (bdf) != host.unit[spec_u])
#define SPEC_HIT(reg, size) ((reg) <= guards[spec_g].last && (reg) + (size) > guards[spec_g].first)
#define NOT_GUARDED_SO_FAR(i, b, reg, size)                                                        	((i) <= spec_g || !active[spec_g] || (b) != guards[spec_g].bdf || !SPEC_HIT(reg, size))
/* The tool's inliner dies of this one call with a variable number of arguments. */
#include "core/log.h"
#define log_refused(...) ((void)0)
#include "core/chipset.c"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"

void harness(void)
{
	gpa_t gpa = GPA(nondet(u64));

	assume(spec_u < HOST_MMIO && host.mmio_count <= HOST_MMIO);
	assume(spec_g < GUARDS);
	assume(mmconfig < BIT(52) && (mmconfig & 0xfff) == 0);
	assume(gpa.a >= mmconfig && gpa.a - mmconfig < MIB(1));
	chipset_store(gpa, nondet(u32), nondet(u64));
	END_OF_PROOF;
}
