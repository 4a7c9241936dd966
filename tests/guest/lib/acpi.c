/* SPDX-License-Identifier: BSD-2-Clause */
/* See acpi.h. */
#include "lib/acpi.h"
#include "lib/guest.h"

#define MADT_LAPIC 0
#define MADT_X2APIC 9

static u32 get32(u32 addr)
{
	u32 v;

	memcpy(&v, (const void *)addr, sizeof(v));
	return v;
}

static u32 get8(u32 addr)
{
	return *(const volatile u8 *)addr;
}

static u32 scan(u32 from, u32 to)
{
	for (u32 a = from; a < to; a += 16) {
		u8 sum = 0;

		if (memcmp((const void *)a, "RSD PTR ", 8) != 0)
			continue;
		for (u32 i = 0; i < 20; i++)
			sum = (u8)(sum + get8(a + i));
		if (sum == 0)
			return a;
	}
	return 0;
}

u32 acpi_find(const char *signature)
{
	u32 ebda = (get32(0x40e) & 0xffff) << 4, rsdp, rsdt, length;

	rsdp = scan(ebda, ebda + 0x400);
	if (rsdp == 0)
		rsdp = scan(0xe0000, 0x100000);
	if (rsdp == 0)
		return 0;
	rsdt = get32(rsdp + 16);
	length = get32(rsdt + 4);
	for (u32 i = 36; i + 4 <= length; i += 4) {
		u32 table = get32(rsdt + i);

		if (memcmp((const void *)table, signature, 4) == 0)
			return table;
	}
	return 0;
}

u32 acpi_cpus(u32 *ids, u32 max)
{
	u32 madt = acpi_find("APIC"), n = 0, end;

	if (madt == 0)
		return 0;
	end = madt + get32(madt + 4);
	for (u32 a = madt + 44; a + 2 <= end && get8(a + 1) != 0; a += get8(a + 1)) {
		u32 id, flags;

		if (get8(a) == MADT_LAPIC) {
			id = get8(a + 3);
			flags = get32(a + 4);
		} else if (get8(a) == MADT_X2APIC) {
			id = get32(a + 4);
			flags = get32(a + 8);
		} else {
			continue;
		}
		if ((flags & 1) != 0 && n < max)
			ids[n++] = id;
	}
	return n;
}
