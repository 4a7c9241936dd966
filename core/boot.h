/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the loader hands to the core: plain data, no pointers. The core copies what
 * it needs and forgets the rest, because the loader's memory becomes the guest's.
 */
#ifndef CORE_BOOT_H
#define CORE_BOOT_H

#include "core/config.h"
#include "core/options.h"
#include "core/platform.h"
#include <xmhf/hypapp.h>

#define BOOT_MAGIC 0x31464f4f42484d58UL /* "XMHBOOF1" */

/* Memory types of INT 15h E820, ACPI 6.5, table 15.4. */
#define E820_RAM 1
#define E820_RESERVED 2

/* A memory map; flat arrays, because those are what the prover handles well. */
struct e820 {
	u32 count;
	u32 type[E820_MAX];
	u64 base[E820_MAX];
	u64 len[E820_MAX];
};

#define HYPAPP_SEGMENTS 3U

/* A hypapp that the loader has checked and put into the region's end. */
struct boot_hypapp {
	char name[HYPAPP_NAME];
	u32 number;
	u32 flags;
	u32 events; /* BIT(enum hypapp_event): its callbacks that are not NULL */
	u64 entry;
	u64 base; /* its memory: segments, then a stack for each processor; [base, end) */
	u64 end;
	u64 stacks; /* where those begin */
	u32 segments;
	struct {
		u64 va;
		u64 pa;
		u64 pages;
		bool write;
		bool exec;
	} segment[HYPAPP_SEGMENTS];
};

struct boot_info {
	u64 magic;
	u64 region_base;
	u64 region_size;
	u64 tail_end; /* of what is free behind the image; from here on the region is the IOMMUs' */
	u64 low_base; /* two pages below 640 KiB */
	u64 base_kib; /* what INT 12h reported before us */
	u32 cpus;
	u32 apic_id[MAX_CPUS];
	struct e820 map; /* as the firmware reports it, sorted, without overlaps */
	struct platform platform;
	struct options options;
	u32 hypapps;
	struct boot_hypapp hypapp[HYPAPPS_MAX];
};

/* First bytes of a core image (x86/core.ld); all values are host-virtual addresses. */
struct core_header {
	u64 magic;
	u64 start;    /* CORE_VA */
	u64 file_end; /* what follows is zeroes */
	u64 end;      /* of everything that the core needs in its region */
	u64 entry;    /* called with RDI = physical address of struct boot_info, identity-mapped */
};
#define CORE_MAGIC 0x45524f4346484d58UL /* "XHMFCORE" */

#endif
