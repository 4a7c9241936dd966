/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iommu.c for any units: its memory has room for all that it places there, every unit is started, flushed, and told, and a start that
 * succeeds has all of them on.
 */
#define PANIC_ALLOWED /* a unit that does not answer */
#include "core/log.h"
#include "iommu/early.h"
#include "iommu/units.h"
#include "spec.h"
#include "model/host.h"
static u64 base, bytes;
static u32 on, flushed, filled, told, masked;
#define IN_MEMORY(at, len) ((at) >= base && (at) - base <= bytes && (len) <= bytes - ((at) - base))
u64 cpu_mmio_read(u64 pa, u32 size)
{
	return nondet(u64);
}
void cpu_relax(void)
{
}
void early_fill(u64 at, enum iommu_kind k, const struct holes *h, u32 leaf)
{
	check(IN_MEMORY(at, EARLY_SIZE), "room for the early tables");
	filled++;
}
const char *amdvi_check(u64 regs, u32 *leaf)
{
	*leaf = 3;
	return nondet(bool) ? "no" : NULL;
}
const char *vtd_check(u64 regs, u32 *leaf)
{
	*leaf = nondet(bool) ? 2 : 3;
	return nondet(bool) ? "no" : NULL;
}
u32 vtd_levels(u64 regs)
{
	u32 n = nondet(u32);

	assume(n == 0 || n == 3 || n == 4);
	return n;
}
bool amdvi_start(u64 regs, u64 o, u64 table, u8 fl)
{
	check(IN_MEMORY(o, UNIT_SIZE) && IN_MEMORY(table, AMDVI_TABLE_SIZE) && o >= table + AMDVI_TABLE_SIZE, "room");
	on++;
	return nondet(bool);
}
bool vtd_start(u64 regs, u64 table)
{
	check(IN_MEMORY(table, VTD_TABLE_SIZE), "room");
	on++;
	return nondet(bool);
}
bool amdvi_stop(u64 regs)
{
	on--;
	return 1;
}
bool vtd_stop(u64 regs)
{
	on--;
	return nondet(bool);
}
void amdvi_fill(u64 table, u64 root)
{
	check(IN_MEMORY(table, AMDVI_TABLE_SIZE), "room");
	filled++;
}
void vtd_fill(u64 table, u64 root, u32 levels)
{
	check(IN_MEMORY(table, VTD_TABLE_SIZE) && (levels == 3 || levels == 4), "room");
	filled++;
}
void amdvi_close(u64 table, u32 device)
{
}
enum status vtd_close(u64 table, u32 device)
{
	return nondet(bool) ? OK : ERR_NOMEM;
}
bool amdvi_flush(u64 regs, u64 o)
{
	check(IN_MEMORY(o, UNIT_SIZE), "room");
	flushed++;
	return nondet(bool);
}
bool vtd_flush(u64 regs)
{
	flushed++;
	return nondet(bool);
}
bool amdvi_fault(u64 regs, u64 o, struct iommu_fault *f)
{
	return nondet(bool);
}
bool vtd_fault(u64 regs, struct iommu_fault *f)
{
	return nondet(bool);
}
bool amdvi_notify(u64 regs, u32 device, u32 id)
{
	if (nondet(bool))
		return false;
	told++;
	return true;
}
void vtd_notify(u64 regs, u32 id)
{
	told++;
}
void amdvi_mask(u64 regs, bool m)
{
	masked++;
}
void vtd_mask(u64 regs, bool m)
{
	masked++;
}
#include "iommu/iommu.c"

void harness(void)
{
	static struct platform p;
	static struct holes h;
	struct iommu_fault f;

	p.iommu = nondet(bool) ? IOMMU_VTD : IOMMU_AMDVI;
	p.iommus = nondet(u32);
	base = nondet(u64);
	assume(p.iommus >= 1 && p.iommus <= 3 && (base & PAGE_MASK) == 0 && base < GIB(4));
	bytes = iommu_bytes(&p);
	iommu_init(&p, base);
	check(units == p.iommus, "all of them");
	if (iommu_check() != NULL)
		return;
	check(iommu_largest() == 2 || iommu_largest() == 3, "a leaf that all know");
	on = flushed = filled = told = masked = 0;
	switch (nondet(u32)) {
	case 0:
		if (iommu_start(&h))
			check(on == units && flushed == units && filled == 4, "all are on, and the tables are written twice");
		break;
	case 1:
		on = units;
		iommu_stop();
		check(on == 0, "all are off");
		break;
	case 2:
		iommu_flush();
		check(flushed == units, "all");
		break;
	case 3: (void)iommu_close(nondet(u32)); break;
	case 4:
		if (iommu_notify(nondet(u32)))
			check(told == units, "all tell");
		break;
	case 5:
		iommu_mask(nondet(bool));
		check(masked == units, "all are masked, or none");
		break;
	case 6: (void)iommu_fault(&f); break;
	case 7: (void)unit_wait(nondet(u64), 4, nondet(u64), nondet(u64)); break;
	default: iommu_open(nondet(u64), nondet(u64));
	}
	p.iommu = IOMMU_NONE;
	check(iommu_bytes(&p) == 0, "without units no memory");
	END_OF_PROOF;
}
