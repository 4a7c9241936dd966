/* SPDX-License-Identifier: BSD-2-Clause */
/* What a Multiboot2 boot loader hands over. Multiboot2 specification 2.0, 3.6. */
#ifndef LOADER_MULTIBOOT2_H
#define LOADER_MULTIBOOT2_H

#include <xmhf/types.h>

#define MB2_BOOT_MAGIC 0x36d76289U

enum {
	MB2_END = 0,
	MB2_CMDLINE = 1,
	MB2_MODULE = 3,
	MB2_MMAP = 6,
	MB2_ACPI_OLD = 14,
	MB2_ACPI_NEW = 15
};

struct mb2_info {
	u32 total_size;
	u32 reserved;
};

struct mb2_tag {
	u32 type;
	u32 size; /* with this header, without padding to 8 */
};

struct mb2_module {
	struct mb2_tag tag;
	u32 start;
	u32 end;
	char cmdline[]; /* with a NUL */
};

struct mb2_mmap {
	struct mb2_tag tag;
	u32 entry_size;
	u32 entry_version;
};

struct mb2_mmap_entry {
	u64 base;
	u64 len;
	u32 type; /* as E820 */
	u32 reserved;
};

#endif
