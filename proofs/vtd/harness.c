/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vtd.c's registers: stores go to the unit's own; a unit that was started has the root table that it was given, and translates; a
 * flush has invalidated contexts and translations, all of them; records are read whatever the unit says that it has.
 */
#include "core/image.h"
#include "core/string.h"
#include "spec.h"
#include "model/host.h"
#include "iommu/units.h"
static u64 regs;
static u64 root, cap, ecap;
static _Bool te; /* it translates, perhaps since the firmware has run */
static _Bool contexts, translations, written_back;
u64 cpu_mmio_read(u64 pa, u32 size)
{
	check(pa >= regs && pa < regs + 0x6000 && (size == 4 || size == 8), "a register of the unit");
	if (pa == regs + 0x1c) /* GSTS: TE as it was commanded, all else anything */
		return (nondet(u32) & ~(u32)BIT(31)) | (te ? (u32)BIT(31) : 0);
	return pa == regs + 8 ? cap : pa == regs + 0x10 ? ecap : size == 4 ? nondet(u32) : nondet(u64);
}
void cpu_mmio_write(u64 pa, u32 size, u64 val)
{
	check(pa >= regs && pa < regs + 0x6000 && (size == 4 || size == 8), "a register of the unit");
	check(size == 8 || val <= UINT32_MAX, "as wide as it is");
	if (pa == regs + 0x18) {
		check((val & BIT(31)) == 0 || te || root != 0, "no translation without a table");
		te = (val & BIT(31)) != 0;
	}
	if (pa == regs + 0x20)
		root = val;
	if (pa == regs + 0x28)
		contexts = (val & BIT(63)) != 0 && (val >> 61 & 3) == 1;
	if (pa == regs + (ecap >> 8 & 0x3ff) * 16 + 8)
		translations = (val & BIT(63)) != 0 && (val >> 60 & 3) == 1;
}
bool unit_wait(u64 pa, u32 size, u64 mask, u64 want)
{
	check(pa >= regs && pa < regs + 0x6000, "a register of the unit");
	return nondet(bool);
}
void cpu_wbinvd(void)
{
	written_back = 1;
}
void *image_ptr(u64 pa)
{
	return NULL;
}
#define VTD_ENTRIES regs
#define VTD_SO_FAR(i) 1
#include "iommu/vtd.c"

void harness(void)
{
	struct iommu_fault f;
	u64 table = nondet(u64);
	u32 largest = 0;

	regs = nondet(u64);
	cap = nondet(u64);
	ecap = nondet(u64);
	te = nondet(bool);
	root = 0;
	contexts = translations = written_back = 0;
	assume((regs & PAGE_MASK) == 0 && regs >= MIB(1) && regs < GIB(4));
	assume((ecap >> 8 & 0x3ff) * 16 >= 0x100); /* apart from the others */
	assume((table & PAGE_MASK) == 0 && table >= MIB(1) && table < GIB(4));
	switch (nondet(u32)) {
	case 0:
		if (vtd_start(regs, table)) {
			check(root == table, "the table, in legacy mode");
			check(te, "it translates");
			check(contexts && (translations), "nothing old is cached");
		}
		break;
	case 1:
		if (vtd_flush(regs)) {
			check(contexts && (translations), "all is invalidated");
			check((ecap & 1) != 0 || written_back, "the unit sees what the processor has written");
		}
		break;
	case 2:
		(void)vtd_check(regs, &largest);
		check(largest == 2 || largest == 3, "a leaf that it knows");
		break;
	case 3: check(vtd_levels(regs) == 0 || vtd_levels(regs) == 3 || vtd_levels(regs) == 4, "levels"); break;
	case 4: vtd_notify(regs, nondet(u32)); break;
	case 5: vtd_mask(regs, nondet(bool)); break;
	case 6:
		if (vtd_fault(regs, &f))
			check(f.access <= IOMMU_LOST && (f.access == IOMMU_LOST || f.device <= 0xffff), "a blocked access, or a gap");
		break;
	default: (void)vtd_stop(regs);
	}
	END_OF_PROOF;
}
