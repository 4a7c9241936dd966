/* SPDX-License-Identifier: BSD-2-Clause */
/* ivrs_read() and dmar_read() on tables of any length and contents: of each unit that they add, one is watched. */
#include "model/acpi.h"
#define UNIT_OK(p)                                                                                 \
	(watched >= (p)->iommus ||                                                                 \
	 ((p)->iommu_base[watched] >= MIB(1) && (p)->iommu_base[watched] < GIB(4) &&               \
	  ((p)->iommu_base[watched] & 0xfff) == 0 && (p)->iommu_size[watched] != 0 &&              \
	  ((p)->iommu_size[watched] & 0xfff) == 0 &&                                               \
	  (p)->iommu_size[watched] <= GIB(4) - (p)->iommu_base[watched]))
static unsigned int watched;
#include "x86/acpi.c"
#include "iommu/tables.c"
#define FIRST_IVRS
#include "iommu/ivrs.c"
#include "iommu/dmar.c"

void harness(void)
{
	static struct platform p;
	const char *wrong;

	watched = nondet(u32);
	p.iommus = 0;
	wrong = nondet(bool) ? ivrs_read(model_table(), &p) : dmar_read(model_table(), &p);
	check(p.iommus <= IOMMU_MAX, "no more than there is room for");
	check(UNIT_OK(&p), "whole pages between 1 MiB and 4 GiB");
	check(wrong != NULL || p.iommus != 0, "at least one");
	END_OF_PROOF;
}
