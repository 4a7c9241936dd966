/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Build constants, and the facts about this machine that are fixed at boot. After
 * main.c has filled `host` in, nothing writes it again: the proofs' frame checks
 * and every bound that protects the region rest on that.
 */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include "core/platform.h"
#include <xmhf/types.h>

#define XMHF_MAJOR 0
#define XMHF_MINOR 1

#define MAX_CPUS 64  /* processors; each costs 36 KiB of the region */
#define E820_MAX 128 /* entries of a firmware memory map */
#define CMDLINE_MAX 256
#define HYPAPPS_MAX 8
#define PARTITIONS_MAX 4

#define LARGE_2M MIB(2)
#define LARGE_1G GIB(1)

/* Host-virtual layout (x86/core.ld): the image, and all of memory but the region. */
#define CORE_VA 0xffffffff80000000UL
#define DIRECT_VA 0xffff800000000000UL

#define HOST_MMIO IOMMU_MAX /* ranges of device registers that are XMHF's */

/* All that the guest may never reach: [base, end), aligned to 2 MiB. */
struct host {
	u64 region_base;
	u64 region_end;
	u64 low_guest;	/* page below 640 KiB that holds the guest's boot stub and its memory map */
	u64 low_host;	/* page below 640 KiB through which processors start; the guest cannot reach
			   it */
	u64 direct_end; /* host-physical addresses below this are in the direct map */
	u64 phys_end;	/* first physical address that the processor cannot express */
	u32 cpus;
	enum iommu_kind iommu;
	/* Registers of the IOMMUs: whole pages above 1 MiB, [base, end). */
	u32 mmio_count;
	u64 mmio_base[HOST_MMIO];
	u64 mmio_end[HOST_MMIO];
	u32 unit[HOST_MMIO]; /* AMD-Vi: the PCI functions that the units are, bus:dev.fn */
	/* The memory of each hypapp, behind the image: whole pages, [base, end). */
	u32 hypapps;
	u64 hypapp_base[HYPAPPS_MAX];
	u64 hypapp_end[HYPAPPS_MAX];
};

extern struct host host;

/* host_overlaps() - does [a, a + len) touch memory or registers that are XMHF's own? @len is not 0.
 */
bool host_overlaps(u64 a, u64 len);

#endif
