/* SPDX-License-Identifier: BSD-2-Clause */
/* The BIOS's map of memory, read once by INT 15h E820. */
#ifndef GUEST_E820_H
#define GUEST_E820_H

#include <xmhf/types.h>

#define E820_MAX 64
#define E820_RAM 1

struct e820_entry {
	u64 base, length;
	u32 type, attributes;
};

extern struct e820_entry e820[E820_MAX];
extern u32 e820_count;

/* On CPU 0 only. */
void e820_read(void);

/* Is [base, base + length) all usable RAM? (It may span entries.) */
bool e820_is_ram(u64 base, u64 length);

/* Bytes of [base, base + length) that an entry gives as RAM. */
u64 e820_ram_in(u64 base, u64 length);

#endif
