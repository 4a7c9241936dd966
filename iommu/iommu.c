/* SPDX-License-Identifier: BSD-2-Clause */
/* See iommu.h. */
#include "iommu/iommu.h"
#include "core/contract.h"
#include "core/log.h"
#include "iommu/early.h"
#include "iommu/units.h"
#include "x86/cpu.h"

static enum iommu_kind kind;
static u32 units;
static u64 registers[IOMMU_MAX];
static u32 devices[IOMMU_MAX];
static u8 flags[IOMMU_MAX];
static u64 memory; /* the device table; the early tables; the units' own pages */
static u32 levels;
static u32 largest;

static u64 table_size(enum iommu_kind k)
{
	return k == IOMMU_VTD ? VTD_TABLE_SIZE : AMDVI_TABLE_SIZE;
}

u64 iommu_bytes(const struct platform *p)
{
	if (p->iommu == IOMMU_NONE)
		return 0;
	return table_size(p->iommu) + EARLY_SIZE + p->iommus * UNIT_SIZE;
}

static u64 early(void)
{
	return memory + table_size(kind);
}

static u64 own(u32 unit)
{
	return early() + EARLY_SIZE + unit * UNIT_SIZE;
}

void iommu_init(const struct platform *p, u64 at)
{
	u32 i = 0;

	kind = p->iommu;
	memory = at;
	levels = 4;
	largest = 3;
	units = p->iommus;
	while (i < p->iommus && i < IOMMU_MAX) {
		registers[i] = p->iommu_base[i];
		devices[i] = p->iommu_device[i];
		flags[i] = p->iommu_flags[i];
		i++;
	}
}

bool unit_wait(u64 pa, u32 size, u64 mask, u64 want)
{
	u32 i = 0;

	while (i < UNIT_PATIENCE)
		LOOP_ASSIGNS(i)
		LOOP_INVARIANT(i <= UNIT_PATIENCE)
		LOOP_DECREASES(UNIT_PATIENCE - i)
	{
		if ((cpu_mmio_read(pa, size) & mask) == want)
			return true;
		cpu_relax();
		i++;
	}
	return false;
}

const char *iommu_check(void)
{
	u32 i = 0;

	while (i < units) {
		u32 leaf;
		const char *wrong = kind == IOMMU_VTD ? vtd_check(registers[i], &leaf)
						      : amdvi_check(registers[i], &leaf);

		if (wrong != NULL)
			return wrong;
		if (leaf < largest)
			largest = leaf;
		if (kind == IOMMU_VTD && vtd_levels(registers[i]) < levels)
			levels = vtd_levels(registers[i]);
		i++;
	}
	return levels >= 3 ? NULL : "the IOMMU has no tables of three or four levels";
}

u32 iommu_largest(void)
{
	return largest;
}

void iommu_open(u64 root4, u64 root3)
{
	if (kind == IOMMU_VTD)
		vtd_fill(memory, levels == 4 ? root4 : root3, levels);
	else
		amdvi_fill(memory, root4);
}

static bool start_unit(u32 i)
{
	if (kind == IOMMU_VTD)
		return vtd_start(registers[i], memory);
	return amdvi_start(registers[i], own(i), memory, flags[i]);
}

static bool flush_unit(u32 i)
{
	return kind == IOMMU_VTD ? vtd_flush(registers[i]) : amdvi_flush(registers[i], own(i));
}

bool iommu_start(const struct holes *h)
{
	u32 i = 0;

	early_fill(early(), kind, h, largest);
	iommu_open(EARLY_ROOT4(early()), EARLY_ROOT3(early()));
	while (i < units) {
		if (!start_unit(i))
			return false;
		i++;
	}
	/* Now that no device can, once more: one may have written here before. */
	early_fill(early(), kind, h, largest);
	iommu_open(EARLY_ROOT4(early()), EARLY_ROOT3(early()));
	iommu_flush();
	return true;
}

void iommu_stop(void)
{
	u32 i = 0;

	while (i < units) {
		if (kind == IOMMU_VTD)
			(void)vtd_stop(registers[i]);
		else
			(void)amdvi_stop(registers[i]);
		i++;
	}
}

enum status iommu_close(u32 device)
{
	if (kind == IOMMU_VTD)
		return vtd_close(memory, device);
	amdvi_close(memory, device);
	return OK;
}

void iommu_flush(void)
{
	u32 i = 0;

	while (i < units) {
		if (!flush_unit(i))
			panic("IOMMU %u does not answer", i);
		i++;
	}
}

bool iommu_notify(u32 apic_id)
{
	u32 i = 0;

	while (i < units) {
		if (kind == IOMMU_VTD)
			vtd_notify(registers[i], apic_id);
		else if (!amdvi_notify(registers[i], devices[i], apic_id))
			return false;
		i++;
	}
	return true;
}

void iommu_mask(bool on)
{
	u32 i = 0;

	while (i < units) {
		if (kind == IOMMU_VTD)
			vtd_mask(registers[i], on);
		else
			amdvi_mask(registers[i], on);
		i++;
	}
}

bool iommu_fault(struct iommu_fault *f)
{
	u32 i = 0;

	while (i < units) {
		if (kind == IOMMU_VTD ? vtd_fault(registers[i], f)
				      : amdvi_fault(registers[i], own(i), f))
			return true;
		i++;
	}
	return false;
}
