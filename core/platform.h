/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the firmware's tables say about the chipset: found by the loader, fixed afterwards.
 * An address of 0 means that there is none.
 */
#ifndef CORE_PLATFORM_H
#define CORE_PLATFORM_H

#include <xmhf/types.h>

#define IOAPIC_MAX 8
#define IOMMU_MAX 16

enum iommu_kind { IOMMU_NONE, IOMMU_AMDVI, IOMMU_VTD };

struct platform {
	u64 mmconfig_base; /* PCI configuration space in memory, segment 0; ACPI MCFG */
	u32 mmconfig_bus_first;
	u32 mmconfig_bus_last;
	u32 ioapics;
	u32 ioapic[IOAPIC_MAX]; /* physical addresses; ACPI MADT */
	u16 pm1_control[2];	/* ports of PM1a_CNT and PM1b_CNT; ACPI FADT */
	bool off_known;		/* the next two were found */
	u8 off_type[2]; /* SLP_TYPa and SLP_TYPb of the soft-off state S5; \_S5 in the DSDT */
	/* The IOMMUs; ACPI IVRS or DMAR. All units of a machine are of one kind. */
	enum iommu_kind iommu;
	u32 iommus;
	u64 iommu_base[IOMMU_MAX];   /* registers: whole pages, above 1 MiB, below 4 GiB */
	u32 iommu_size[IOMMU_MAX];   /* bytes of them */
	u32 iommu_device[IOMMU_MAX]; /* AMD-Vi: the PCI function that the unit is, bus:dev.fn */
	u8 iommu_flags[IOMMU_MAX];   /* AMD-Vi: flags of the IVHD block, as they are */
};

#endif
