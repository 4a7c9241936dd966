/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VT-d in legacy mode, with register-based invalidation. Intel VT-d specification 4.1, chapters 9
 * and
 * 11. All buses share one context table, so hot-plugged buses need nothing.
 */
#include "core/contract.h"
#include "core/image.h"
#include "core/string.h"
#include "iommu/units.h"
#include "x86/cpu.h"

#define CAP 0x08U
#define ECAP 0x10U
#define GCMD 0x18U
#define GSTS 0x1cU
#define RTADDR 0x20U
#define CCMD 0x28U
#define FSTS 0x34U
#define FECTL 0x38U
#define FEDATA 0x3cU
#define FEADDR 0x40U
#define FEUADDR 0x44U
#define PMEN 0x64U

#define FECTL_MASK BIT(31)
#define MESSAGE_NMI 0x400U
#define MESSAGE_ADDRESS 0xfee00000U

#define CAP_RWBF BIT(4)
#define CAP_PROTECTED (BIT(5) | BIT(6)) /* PLMR, PHMR */
#define CAP_SAGAW_39 BIT(9)
#define CAP_SAGAW_48 BIT(10)
#define CAP_FRO(cap) ((u32)((cap) >> 24 & 0x3ff) * 16)
#define CAP_NFR(cap) ((u32)((cap) >> 40 & 0xff) + 1)
#define CAP_2M BIT(34)
#define CAP_1G BIT(35)
#define ECAP_COHERENT BIT(0)
#define ECAP_IRO(ecap) ((u32)((ecap) >> 8 & 0x3ff) * 16)

/* GCMD and GSTS. Of the status all but the one-shot bits is what is written back: 11.4.4.1. */
#define GCMD_TE BIT(31)
#define GCMD_SRTP BIT(30)
#define GCMD_WBF BIT(27)
#define GCMD_QIE BIT(26)
#define GCMD_IRE BIT(25)
#define GSTS_KEPT 0x96ffffffUL

#define CCMD_GO BIT(63)
#define CCMD_GLOBAL (1UL << 61)
#define IOTLB_GO BIT(63)
#define IOTLB_GLOBAL (1UL << 60)
#define IOTLB_DRAIN (BIT(49) | BIT(48))
#define PMEN_EPM BIT(31)
#define PMEN_PRS BIT(0)

#define FSTS_OVERFLOW BIT(0)
#define FSTS_PENDING BIT(1)
#define FRCD_SIZE 16U
#define FRCD_F BIT(63)
#define FRCD_READ BIT(62)

/* Context entry: P 0, translation type 3:2 (0: second stage), root; width of addresses, domain. */
#define ENTRIES 256U
#define PRESENT BIT(0)
#define CONTEXT_HIGH(levels) ((u64)((levels)-2) | 1UL << 8)
#define SPARES (VTD_TABLE_SIZE / PAGE_SIZE - 2)

static u64 get(u64 regs, u32 reg)
{
	return cpu_mmio_read(regs + reg, 8);
}

static u64 status(u64 regs)
{
	return cpu_mmio_read(regs + GSTS, 4) & GSTS_KEPT;
}

/* Set or clear one bit of the global command, and wait until the status says so. */
static bool global(u64 regs, u64 bit, bool on)
{
	u64 cmd = on ? status(regs) | bit : status(regs) & ~bit;

	cpu_mmio_write(regs + GCMD, 4, cmd);
	return unit_wait(regs + GSTS, 4, bit, on ? bit : 0);
}

u32 vtd_levels(u64 regs)
{
	u64 cap = get(regs, CAP);

	if ((cap & CAP_SAGAW_48) != 0)
		return 4;
	return (cap & CAP_SAGAW_39) != 0 ? 3 : 0;
}

const char *vtd_check(u64 regs, u32 *largest)
{
	u64 cap = get(regs, CAP);

	*largest = (cap & CAP_1G) != 0 ? 3 : 2;
	if (cap == UINT64_MAX)
		return "an IOMMU that the ACPI DMAR names is not there";
	return (cap & CAP_2M) != 0 ? NULL : "the IOMMU is too old: it has no large pages";
}

/* The write buffer of old chipsets. */
static bool flush_writes(u64 regs)
{
	if ((get(regs, ECAP) & ECAP_COHERENT) == 0)
		cpu_wbinvd();
	if ((get(regs, CAP) & CAP_RWBF) == 0)
		return true;
	cpu_mmio_write(regs + GCMD, 4, status(regs) | GCMD_WBF);
	return unit_wait(regs + GSTS, 4, GCMD_WBF, 0);
}

bool vtd_flush(u64 regs)
{
	u32 iotlb = ECAP_IRO(get(regs, ECAP)) + 8;

	if (!flush_writes(regs))
		return false;
	cpu_mmio_write(regs + CCMD, 8, CCMD_GO | CCMD_GLOBAL);
	if (!unit_wait(regs + CCMD, 8, CCMD_GO, 0))
		return false;
	cpu_mmio_write(regs + iotlb, 8, IOTLB_GO | IOTLB_GLOBAL | IOTLB_DRAIN);
	return unit_wait(regs + iotlb, 8, IOTLB_GO, 0);
}

bool vtd_stop(u64 regs)
{
	return global(regs, GCMD_TE, false) && global(regs, GCMD_QIE, false) &&
	       global(regs, GCMD_IRE, false);
}

/* Firmware may have protected memory by the old registers: they end here, where TE takes over. */
static bool end_protected(u64 regs)
{
	if ((get(regs, CAP) & CAP_PROTECTED) == 0)
		return true;
	cpu_mmio_write(regs + PMEN, 4, 0);
	return unit_wait(regs + PMEN, 4, PMEN_PRS, 0);
}

bool vtd_start(u64 regs, u64 table)
{
	if (!vtd_stop(regs))
		return false;
	cpu_mmio_write(regs + RTADDR, 8, table);
	return global(regs, GCMD_SRTP, true) && vtd_flush(regs) && global(regs, GCMD_TE, true) &&
	       end_protected(regs);
}

void vtd_fill(u64 table, u64 root, u32 levels)
{
	volatile u64 *bus = image_ptr(table);
	volatile u64 *context = image_ptr(table + PAGE_SIZE);
	u32 i = 0;

	while (i < ENTRIES)
		LOOP_ASSIGNS(i, VTD_ENTRIES)
		LOOP_INVARIANT(i <= ENTRIES && VTD_SO_FAR(i))
		LOOP_DECREASES(ENTRIES - i)
	{
		context[2 * i + 1] = CONTEXT_HIGH(levels);
		context[2 * i] = root | PRESENT;
		bus[2 * i] = (table + PAGE_SIZE) | PRESENT;
		i++;
	}
}

enum status vtd_close(u64 table, u32 device)
{
	static u32 spares;
	volatile u64 *bus = image_ptr(table);
	u32 n = device >> 8 & 0xff;
	u64 context = bus[2 * n] & ~PAGE_MASK;
	volatile u64 *entry;

	if (context == table + PAGE_SIZE) {
		if (spares >= SPARES)
			return ERR_NOMEM;
		context += (spares + 1) * PAGE_SIZE;
		memcpy(image_ptr(context), image_ptr(table + PAGE_SIZE), PAGE_SIZE);
		bus[2 * n] = context | PRESENT;
		spares++;
	}
	entry = image_ptr(context + (device & 0xff) * 16);
	entry[0] = 0;
	return OK;
}

void vtd_notify(u64 regs, u32 apic_id)
{
	vtd_mask(regs, true);
	cpu_mmio_write(regs + FEDATA, 4, MESSAGE_NMI);
	cpu_mmio_write(regs + FEADDR, 4, MESSAGE_ADDRESS | (apic_id & 0xff) << 12);
	cpu_mmio_write(regs + FEUADDR, 4, apic_id & 0xffffff00);
}

/* A message that the mask holds back lasts until the status is found clear: 11.4.7.3. */
void vtd_mask(u64 regs, bool on)
{
	if (!on)
		cpu_mmio_write(regs + FSTS, 4, FSTS_OVERFLOW);
	cpu_mmio_write(regs + FECTL, 4, on ? FECTL_MASK : 0);
}

/* The fault recording registers, in turn. The F bit is cleared by writing 1. */
static bool take_record(u64 regs, struct iommu_fault *f)
{
	u64 cap = get(regs, CAP);
	u32 n = CAP_NFR(cap);
	u32 i = 0;

	while (i < n)
		LOOP_ASSIGNS(i, *f)
		LOOP_INVARIANT(i <= n)
		LOOP_DECREASES(n - i)
	{
		u64 at = regs + CAP_FRO(cap) + i * FRCD_SIZE;
		u64 high = cpu_mmio_read(at + 8, 8);

		if ((high & FRCD_F) != 0) {
			f->addr = cpu_mmio_read(at, 8);
			f->device = (u32)(high & 0xffff);
			f->reason = (u32)(high >> 32 & 0xff);
			f->access = (high & FRCD_READ) != 0 ? IOMMU_READ : IOMMU_WRITE;
			cpu_mmio_write(at + 12, 4, FRCD_F >> 32);
			return true;
		}
		i++;
	}
	return false;
}

bool vtd_fault(u64 regs, struct iommu_fault *f)
{
	u64 fsts = cpu_mmio_read(regs + FSTS, 4);

	if ((fsts & FSTS_PENDING) != 0 && take_record(regs, f))
		return true;
	if ((fsts & FSTS_OVERFLOW) == 0)
		return false;
	cpu_mmio_write(regs + FSTS, 4, FSTS_OVERFLOW);
	f->access = IOMMU_LOST;
	return true;
}
