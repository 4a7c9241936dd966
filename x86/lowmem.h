/* SPDX-License-Identifier: BSD-2-Clause */
/* The page of real-mode code in the guest's memory (lowmem.S), and what C fills into it. */
#ifndef X86_LOWMEM_H
#define X86_LOWMEM_H

#include "core/config.h"

struct lowmem_entry {
	u64 base;
	u64 len;
	u32 type;
} __attribute__((packed));

struct lowmem {
	u8 code[0x200];
	u32 old_int15; /* segment:offset of the firmware's handler */
	u16 e801_kib;  /* RAM from 1 to 16 MiB, in KiB */
	u16 e801_64k;  /* RAM from 16 MiB on, in units of 64 KiB */
	u16 e88_kib;   /* RAM from 1 MiB on, in KiB, at most 63 MiB */
	u16 entries;
	u32 unused;
	struct lowmem_entry map[E820_MAX];
} __attribute__((packed));
_Static_assert(offsetof(struct lowmem, map) == 0x210, "lowmem.S");
_Static_assert(sizeof(struct lowmem) <= PAGE_SIZE, "one page");

extern const u8 lowmem_code[], lowmem_code_end[];

#endif
