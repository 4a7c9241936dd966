/* SPDX-License-Identifier: BSD-2-Clause */
/* See e820.h. */
#include "lib/e820.h"
#include "lib/bios.h"
#include "lib/guest.h"

#define SMAP 0x534d4150u

struct e820_entry e820[E820_MAX];
u32 e820_count;

void e820_read(void)
{
	struct bios_regs r = {.ebx = 0};

	e820_count = 0;
	do {
		r.eax = 0xe820;
		r.edx = SMAP;
		r.ecx = sizeof(struct e820_entry);
		r.edi = (u32)bios_buffer;
		r.es = 0;
		memset(bios_buffer, 0, sizeof(bios_buffer));
		bios_int(0x15, &r);
		if ((r.eflags & FLAG_CARRY) != 0 || r.eax != SMAP)
			return;
		memcpy(&e820[e820_count++], bios_buffer, sizeof(struct e820_entry));
	} while (r.ebx != 0 && e820_count < E820_MAX);
}

u64 e820_ram_in(u64 base, u64 length)
{
	u64 sum = 0;

	for (u32 i = 0; i < e820_count; i++) {
		u64 from = e820[i].base, to = from + e820[i].length;

		if (e820[i].type != E820_RAM)
			continue;
		if (from < base)
			from = base;
		if (to > base + length)
			to = base + length;
		if (from < to)
			sum += to - from;
	}
	return sum;
}

bool e820_is_ram(u64 base, u64 length)
{
	return e820_ram_in(base, length) == length;
}
