/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: the chipset is told to decode memory in another way. PCIEXBAR of the Q35 host bridge
 * lays PCI configuration space over memory: first over the guest's own, by every kind of access
 * that reaches the register, where the guest sees for itself whether it worked; at last over
 * XMHF's. PAM, SMRAM, PMBASE and RCBA are attacked the same way. Natively every one of them works.
 * "memory" on the command line: the first part alone; "region": the last part alone.
 */
#include "lib/apic.h"
#include "lib/attack.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/print.h"
#include "lib/smp.h"
#include "lib/stage.h"

const char test_name[] = "chipset";

#define HOST_BRIDGE 0x0000u /* bus 0, device 0, function 0: bits 23:8 of CF8h, less 8 */
#define LPC_BRIDGE 0x00f8u  /* 0:1f.0 */
#define NOBODY 0x00f7u	    /* 0:1e.7 */
#define Q35_ID 0x29c08086u
#define PCIEXBAR 0x60u
#define ENABLED 1u /* and 256 MiB; QEMU gets smaller ones wrong */
#define WINDOW 0x10000000u
#define FREE_PLACE 0x10000000u /* the guest's memory */
#define MARK 0x5ca1ab1eu
#define RACES 300u

static u32 original; /* PCIEXBAR's low half, as the firmware set it */
static u32 mmconfig;

static u32 address(u32 bdf, u32 reg)
{
	return 0x80000000u | bdf << 8 | reg;
}

/* The ways to write 32 bits to a register; the reg is a multiple of 4. */
static void by_long(u32 bdf, u32 reg, u32 v)
{
	pci_write(bdf, reg, v);
}

static void by_words(u32 bdf, u32 reg, u32 v)
{
	outl(0xcf8, address(bdf, reg));
	outw(0xcfc, (u16)v);
	outw(0xcfe, (u16)(v >> 16));
}

static void by_bytes(u32 bdf, u32 reg, u32 v)
{
	outl(0xcf8, address(bdf, reg));
	for (u16 i = 0; i < 4; i++)
		outb((u16)(0xcfc + i), (u8)(v >> 8 * i));
}

/* Two bytes in the middle, at an odd port. */
static void by_odd_words(u32 bdf, u32 reg, u32 v)
{
	outl(0xcf8, address(bdf, reg));
	outb(0xcfc, (u8)v);
	outw(0xcfd, (u16)(v >> 8));
	outb(0xcff, (u8)(v >> 24));
}

/* Bits 1:0 of CF8h are reserved. QEMU adds them to the register's number. */
static void by_low_bits(u32 bdf, u32 reg, u32 v)
{
	u32 before = pci_read(bdf, reg - 4);

	outl(0xcf8, address(bdf, (reg - 4) | 3));
	outl(0xcfc, before >> 24 | v << 8);
	outl(0xcf8, address(bdf, reg | 3));
	outb(0xcfc, (u8)(v >> 24));
}

/* Bits 30:24 of CF8h are reserved on Intel's; AMD's north bridges take 27:24. */
static void by_high_bits(u32 bdf, u32 reg, u32 v)
{
	outl(0xcf8, address(bdf, reg) | 0x7f000000);
	outl(0xcfc, v);
}

/* The address by parts, which chipsets may take or ignore; port CF9h would reset the machine. */
static void by_address_bytes(u32 bdf, u32 reg, u32 v)
{
	u32 a = address(bdf, reg);

	outl(0xcf8, a);
	for (u16 i = 0; i < 4; i++)
		if (i != 1)
			outb((u16)(0xcf8 + i), (u8)(a >> 8 * i));
	outl(0xcfc, v);
}

static u32 place(u32 bdf, u32 reg)
{
	return mmconfig + (bdf << 12) + reg;
}

static void by_store(u32 bdf, u32 reg, u32 v)
{
	mmio_write32(place(bdf, reg), v);
}

static void by_store_bytes(u32 bdf, u32 reg, u32 v)
{
	for (u32 i = 0; i < 4; i++)
		*(volatile u8 *)(place(bdf, reg) + i) = (u8)(v >> 8 * i);
}

static void by_store_words(u32 bdf, u32 reg, u32 v)
{
	*(volatile u16 *)place(bdf, reg) = (u16)v;
	*(volatile u16 *)(place(bdf, reg) + 2) = (u16)(v >> 16);
}

static void by_xchg(u32 bdf, u32 reg, u32 v)
{
	__asm__ volatile("xchgl %0, (%1)" : "+r"(v) : "r"(place(bdf, reg)) : "memory");
}

/* Instructions that XMHF does not decode there: #GP is an answer, too. */
static void by_stos(u32 bdf, u32 reg, u32 v)
{
	fault_t f = NO_FAULT;
	u32 to = place(bdf, reg);

	__asm__ volatile("1: stosl\n2:" ON_FAULT("1b", "2b")
			 : "+D"(to), "+S"(f)
			 : "a"(v)
			 : "memory");
	check(f == NO_FAULT || below.present, "stos: fault 0x%x", f);
}

static void by_or(u32 bdf, u32 reg, u32 v)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: andl $0, (%1)\n2: orl %2, (%1)\n3:" ON_FAULT("1b", "2b")
			     ON_FAULT("2b", "3b")
			 : "+S"(f)
			 : "r"(place(bdf, reg)), "r"(v)
			 : "memory");
	check(f == NO_FAULT || below.present, "and, or: fault 0x%x", f);
}

static void by_long_mode(u32 bdf, u32 reg, u32 v)
{
	excursion(MODE_LONG_2M, &write4, place(bdf, reg), v);
}

static void by_other_cpu_body(u32 v)
{
	outl(0xcfc, v);
}

/* One CPU selects, another writes. */
static void by_two_cpus(u32 bdf, u32 reg, u32 v)
{
	outl(0xcf8, address(bdf, reg));
	on_cpu(cpu_count - 1, by_other_cpu_body, v);
}

static const struct {
	const char *name;
	void (*write)(u32 bdf, u32 reg, u32 v);
	bool maybe; /* works on some chipsets only */
} ways[] = {
    {"CFCh, 32 bits", by_long, false},
    {"CFCh, 16 bits", by_words, false},
    {"CFCh, 8 bits", by_bytes, false},
    {"CFDh, 16 bits", by_odd_words, false},
    {"low bits of CF8h", by_low_bits, true},
    {"high bits of CF8h", by_high_bits, true},
    {"CF8h by bytes", by_address_bytes, true},
    {"CF8h and CFCh by two CPUs", by_two_cpus, false},
    {"MMCONFIG, 32 bits", by_store, false},
    {"MMCONFIG, 16 bits", by_store_words, false},
    {"MMCONFIG, 8 bits", by_store_bytes, false},
    {"MMCONFIG, xchg", by_xchg, false},
    {"MMCONFIG, stos", by_stos, false},
    {"MMCONFIG, and, or", by_or, true},
    {"MMCONFIG, 64-bit mode", by_long_mode, false},
};

static bool laid_over(u32 at)
{
	return mmio_read32(at) == Q35_ID;
}

static void restore(void)
{
	pci_write(HOST_BRIDGE, PCIEXBAR, original);
}

static void judge(const char *how, bool works)
{
	bool laid = laid_over(FREE_PLACE);

	restore();
	if (laid && below.present)
		fail("%s: configuration space lies over memory", how);
	if (!below.present && !works)
		print("chipset: %s: %s here\n", how, laid ? "works" : "does not work");
	check(below.present || !works || laid, "%s: nothing happens natively", how);
	check(mmio_read32(FREE_PLACE) == MARK, "%s: memory is 0x%x", how, mmio_read32(FREE_PLACE));
	check(pci_read(HOST_BRIDGE, PCIEXBAR) == original, "%s: PCIEXBAR is 0x%x", how,
	      pci_read(HOST_BRIDGE, PCIEXBAR));
}

static void test_ways(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(ways); i++) {
		ways[i].write(HOST_BRIDGE, PCIEXBAR, FREE_PLACE | ENABLED);
		judge(ways[i].name, !ways[i].maybe);
	}
}

static volatile u32 stop;

static void select_both(u32 unused)
{
	(void)unused;
	while (stop == 0) {
		outl(0xcf8, address(NOBODY, PCIEXBAR));
		outl(0xcf8, address(HOST_BRIDGE, PCIEXBAR));
	}
}

/* While one CPU selects now this, now that register, another writes. */
static void test_race(void)
{
	/* Natively QEMU loses sight of its memory over so many changes. */
	if (cpu_count < 2 || !below.present)
		return;
	stop = 0;
	on_cpu_start(1, select_both, 0);
	for (u32 i = 0; i < RACES; i++)
		outl(0xcfc, FREE_PLACE | ENABLED);
	stop = 1;
	on_cpu_wait(1);
	judge("a race of two CPUs", true);
}

/* Registers that must keep their value; natively all but `maybe` change. */
static const struct {
	const char *name;
	u32 bdf, reg, flip;
	bool maybe;
} registers[] = {
    {"PAM0-2", HOST_BRIDGE, 0x90, 0x33333000, false},
    {"PAM3-6", HOST_BRIDGE, 0x94, 0x00333333, false},
    {"SMRAM", HOST_BRIDGE, 0x9c, 0x00004000, true},
    {"MCHBAR", HOST_BRIDGE, 0x48, 0x00004001, true},
    {"TOLUD", HOST_BRIDGE, 0xb0, 0x00000010, true},
    {"PMBASE", LPC_BRIDGE, 0x40, 0x00000100, false},
    {"ACPI_CNTL", LPC_BRIDGE, 0x44, 0x00000080, false},
    {"RCBA", LPC_BRIDGE, 0xf0, 0x00100000, false},
};

static void test_register(u32 r, u32 w)
{
	u32 bdf = registers[r].bdf, reg = registers[r].reg, now;
	u32 before = pci_read(bdf, reg);

	ways[w].write(bdf, reg, before ^ registers[r].flip);
	now = pci_read(bdf, reg);
	if (now != before)
		pci_write(bdf, reg, before);
	check(!below.present || now == before, "%s by %s: 0x%x became 0x%x", registers[r].name,
	      ways[w].name, before, now);
	check(below.present || registers[r].maybe || w != 0 || now != before,
	      "%s: nothing happens natively", registers[r].name);
}

static void test_all(u32 unused)
{
	(void)unused;
	test_ways();
	if (has_word("memory"))
		return;
	for (u32 r = 0; r < ARRAY_SIZE(registers); r++)
		for (u32 w = 0; w < ARRAY_SIZE(ways); w++)
			test_register(r, w);
}

/* In earnest. Without the guard XMHF's code is no longer where it was. */
static void test_region(void)
{
	u32 over = below.base & ~(WINDOW - 1);

	print("chipset: configuration space over 0x%x-0x%x\n", over, over + WINDOW);
	stage_set(1);
	for (u32 i = 0; i < ARRAY_SIZE(ways); i++)
		ways[i].write(HOST_BRIDGE, PCIEXBAR, over | ENABLED);
	attack_check("PCIEXBAR over XMHF");
	stage_set(0);
	print("chipset: XMHF lives\n");
}

void test(void)
{
	attack_begin();
	if (stage_get() != 0) {
		stage_set(0);
		fail("the machine was reset by configuration space over XMHF");
		return;
	}
	original = pci_read(HOST_BRIDGE, PCIEXBAR);
	mmconfig = original & 0xf0000000;
	if (pci_read(HOST_BRIDGE, 0) != Q35_ID || (original & 7) != 1)
		fatal("no Q35 with 256 MiB of MMCONFIG: 0x%x", original);
	smp_start();
	mmio_write32(FREE_PLACE, MARK);
	if (!has_word("region")) {
		test_all(0);
		on_cpu(cpu_count - 1, test_all, 0);
		test_race();
		attack_check("PCIEXBAR over the guest's memory");
	}
	if (below.present && !has_word("memory"))
		test_region();
}
