/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical addresses where there is no RAM, below and above 4 GiB up to the CPU's limit, behave
 * as on the bare machine: no access faults, reads give what the machine gives for nothing, writes
 * vanish; and a device's 64-bit BAR works above 4 GiB. An address beyond the limit is a reserved
 * bit in a page table.
 */
#include "lib/e820.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "highmem";

#define HOLE 0xe0000000u /* of the PCI bus, below 4 GiB; nothing is put there */
#define BAR_PLACE 0x800000000ULL
#define PF_RESERVED 8u /* in the error code; QEMU leaves out the bit "present" */

static u64 limit;   /* first physical address that the CPU has not */
static u64 nothing; /* what a read of nothing gives */

static u64 read_at(u64 pa)
{
	struct outcome o = excursion(MODE_LONG_2M, &read8, pa, 0x1234);

	check(o.fault == NO_FAULT, "cpu %u: read at 0x%llx: fault 0x%x", cpu_self(), pa, o.fault);
	return o.data;
}

static void write_at(u64 pa, u64 v)
{
	struct outcome o = excursion(MODE_LONG_2M, &write8, pa, v);

	check(o.fault == NO_FAULT, "cpu %u: write at 0x%llx: fault 0x%x", cpu_self(), pa, o.fault);
}

static void check_nothing(u64 pa)
{
	u64 v = read_at(pa);

	check(v == nothing, "cpu %u: 0x%llx gives 0x%llx, not 0x%llx", cpu_self(), pa, v, nothing);
	write_at(pa, 0x0123456789abcdefULL);
	v = read_at(pa);
	check(v == nothing, "cpu %u: 0x%llx keeps 0x%llx", cpu_self(), pa, v);
}

static u64 ram_end(void)
{
	u64 last = GIB(4);

	for (u32 i = 0; i < e820_count; i++)
		if (e820[i].type == E820_RAM && e820[i].base + e820[i].length > last)
			last = e820[i].base + e820[i].length;
	return last;
}

static void test_nothing(u32 unused)
{
	u64 from = ram_end();
	u32 places = 0;

	(void)unused;
	check_nothing(HOLE);
	for (u64 a = from; a < limit; a += GIB(1), places++)
		check_nothing(a);
	check_nothing(from + 0x1000);
	check_nothing(limit - 8);
	print("highmem: cpu %u: %u places above RAM\n", cpu_self(), places);
}

static void test_beyond(u32 unused)
{
	enum mode modes[] = {MODE_PAE_4K, MODE_PAE_2M, MODE_LONG_4K, MODE_LONG_2M, MODE_LONG_1G};

	(void)unused;
	if (limit >= 1ULL << 52)
		return;
	for (u32 i = 0; i < ARRAY_SIZE(modes); i++) {
		struct outcome o = excursion(modes[i], &read4, limit, 0);

		check(FAULT_VECTOR(o.fault) == VEC_PF && (FAULT_ERROR(o.fault) & PF_RESERVED) != 0,
		      "%s: read beyond the limit: fault 0x%x", mode_names[modes[i]], o.fault);
	}
}

static u32 pci_address(u32 device, u32 reg)
{
	return 0x80000000 | device << 11 | reg;
}

static u32 pci_read(u32 device, u32 reg)
{
	outl(0xcf8, pci_address(device, reg));
	return inl(0xcfc);
}

static void pci_write(u32 device, u32 reg, u32 v)
{
	outl(0xcf8, pci_address(device, reg));
	outl(0xcfc, v);
}

/* Moves a memory BAR of 64 bits up, and reads the same registers there as below. */
static void move_bar(u32 device, u32 reg)
{
	u32 low = pci_read(device, reg), high = pci_read(device, reg + 4);
	u64 old = (u64)high << 32 | (low & ~15u), before[4], v;

	pci_write(device, 4, pci_read(device, 4) | 2);
	for (u32 i = 0; i < ARRAY_SIZE(before); i++)
		before[i] = excursion(MODE_LONG_2M, &read4, old + 4 * i, 0).data;
	pci_write(device, reg, BAR_PLACE & 0xffffffff);
	pci_write(device, reg + 4, BAR_PLACE >> 32);
	for (u32 i = 0; i < ARRAY_SIZE(before); i++) {
		v = excursion(MODE_LONG_2M, &read4, BAR_PLACE + 4 * i, 0).data;
		check(v == before[i], "device %u: register %u is 0x%llx above 4 GiB, 0x%llx below",
		      device, i, v, before[i]);
	}
	v = before[0] | before[1] | before[2];
	print("highmem: BAR of device %u moved from 0x%llx, registers 0x%llx 0x%llx\n", device, old,
	      before[0], before[1]);
	check(v != 0 && before[0] != 0xffffffff, "device %u has no registers to compare", device);
	pci_write(device, reg, low);
	pci_write(device, reg + 4, high);
}

/* With the word "bar" the test's machine has a device for this: NVMe, class 0108. */
static void test_bar(void)
{
	for (u32 device = 0; device < 32; device++) {
		u32 bar = pci_read(device, 0x10);

		if (pci_read(device, 0) == ~0u || pci_read(device, 8) >> 16 != 0x108)
			continue;
		check((bar & 7) == 4, "device %u: BAR 0x%x is not 64 bits wide", device, bar);
		move_bar(device, 0x10);
		return;
	}
	fail("no device with a 64-bit BAR");
}

void test(void)
{
	u32 bits = cpuid(0x80000008, 0).a & 0xff;

	limit = 1ULL << bits;
	e820_read();
	nothing = read_at(ram_end());
	print("highmem: %u address bits, nothing reads as 0x%llx\n", bits, nothing);
	check(nothing == 0 || nothing == ~0ULL, "nothing reads as 0x%llx", nothing);
	if (has_word("bar")) {
		test_bar(); /* firmware may have put it where test_nothing() looks */
		return;
	}
	smp_start();
	for (u32 c = 0; c < cpu_count; c++) {
		on_cpu(c, test_nothing, 0);
		on_cpu(c, test_beyond, 0);
	}
}
