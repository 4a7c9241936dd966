/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: the chipset is told to decode memory in another way. PCIEXBAR of the Q35 host bridge
 * lays PCI configuration space over memory: first over the guest's own, by every kind of access
 * that reaches the register, where the guest sees for itself whether it worked; at last over
 * XMHF's. On a 440FX it is PAM, which changes what lies at 0xd0000. SMRAM, PMBASE and the like are
 * attacked the same way. Natively every one of them works.
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
#define PIIX4_POWER 0x000bu /* 0:1.3 */
#define NOBODY 0x00f7u	    /* 0:1e.7 */
#define Q35_ID 0x29c08086u
#define PCIEXBAR 0x60u
#define I440FX_ID 0x12378086u
#define PAM4 0x5cu /* and PAM5, PAM6 behind it */
#define PAM4_PLACE 0xd0000u
#define ENABLED 1u /* and 256 MiB; QEMU gets smaller ones wrong */
#define WINDOW 0x10000000u
#define FREE_PLACE 0x10000000u /* the guest's memory */
#define MARK 0x5ca1ab1eu
#define RACES 300u

static bool q35; /* else a 440FX with PIIX4 */
static struct {
	u32 reg;	    /* the host bridge's register that is attacked first */
	u32 original, evil; /* its value: the firmware's, and one that changes what lies... */
	u32 at, before;	    /* ...at this place, where this is now */
} target;
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
	bool q35;   /* is possible on Q35 only */
} ways[] = {
    {"CFCh, 32 bits", by_long, false, false},
    {"CFCh, 16 bits", by_words, false, false},
    {"CFCh, 8 bits", by_bytes, false, false},
    {"CFDh, 16 bits", by_odd_words, false, false},
    {"low bits of CF8h", by_low_bits, true, true},
    {"high bits of CF8h", by_high_bits, true, false},
    {"CF8h by bytes", by_address_bytes, true, false},
    {"CF8h and CFCh by two CPUs", by_two_cpus, false, false},
    {"MMCONFIG, 32 bits", by_store, false, true},
    {"MMCONFIG, 16 bits", by_store_words, false, true},
    {"MMCONFIG, 8 bits", by_store_bytes, false, true},
    {"MMCONFIG, xchg", by_xchg, false, true},
    {"MMCONFIG, stos", by_stos, false, true},
    {"MMCONFIG, and, or", by_or, true, true},
    {"MMCONFIG, 64-bit mode", by_long_mode, false, true},
};

static void judge(const char *how, bool works)
{
	u32 there = mmio_read32(target.at);
	bool hit = there != target.before;

	pci_write(HOST_BRIDGE, target.reg, target.original);
	if (hit && below.present)
		fail("%s: %s", how,
		     there == Q35_ID ? "configuration space lies over memory"
				     : "other memory lies there");
	if (!below.present && !works)
		print("chipset: %s: %s here\n", how, hit ? "works" : "does not work");
	check(below.present || !works || hit, "%s: nothing happens natively", how);
	check(mmio_read32(target.at) == target.before, "%s: memory is 0x%x", how,
	      mmio_read32(target.at));
	check(pci_read(HOST_BRIDGE, target.reg) == target.original, "%s: the register is 0x%x", how,
	      pci_read(HOST_BRIDGE, target.reg));
}

static void test_ways(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(ways); i++) {
		if (ways[i].q35 && !q35)
			continue;
		ways[i].write(HOST_BRIDGE, target.reg, target.evil);
		judge(ways[i].name, !ways[i].maybe);
	}
}

static volatile u32 stop;

static void select_both(u32 unused)
{
	(void)unused;
	while (stop == 0) {
		outl(0xcf8, address(NOBODY, target.reg));
		outl(0xcf8, address(HOST_BRIDGE, target.reg));
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
		outl(0xcfc, target.evil);
	stop = 1;
	on_cpu_wait(1);
	judge("a race of two CPUs", true);
}

/* Registers that must keep their value; natively all but `maybe` change. */
static const struct {
	const char *name;
	u32 bdf, reg, flip;
	bool maybe, q35;
} registers[] = {
    {"PAM0-2", HOST_BRIDGE, 0x90, 0x33333000, false, true},
    {"PAM3-6", HOST_BRIDGE, 0x94, 0x00333333, false, true},
    {"SMRAM", HOST_BRIDGE, 0x9c, 0x00004000, true, true},
    {"MCHBAR", HOST_BRIDGE, 0x48, 0x00004001, true, true},
    {"TOLUD", HOST_BRIDGE, 0xb0, 0x00000010, true, true},
    {"PMBASE", LPC_BRIDGE, 0x40, 0x00000100, false, true},
    {"ACPI_CNTL", LPC_BRIDGE, 0x44, 0x00000080, false, true},
    {"RCBA", LPC_BRIDGE, 0xf0, 0x00100000, false, true},
    {"PAM0-2", HOST_BRIDGE, 0x58, 0x33333000, false, false},
    {"PAM3-6", HOST_BRIDGE, 0x5c, 0x33333333, false, false},
    {"SMRAM", HOST_BRIDGE, 0x70, 0x00400000, true, false},
    {"PMBA", PIIX4_POWER, 0x40, 0x00000100, false, false},
    {"PMREGMISC", PIIX4_POWER, 0x80, 0x00000001, false, false},
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
			if (registers[r].q35 == q35 && (q35 || !ways[w].q35))
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

static void find_chipset(void)
{
	u32 id = pci_read(HOST_BRIDGE, 0);

	q35 = id == Q35_ID;
	target.reg = q35 ? PCIEXBAR : PAM4;
	target.at = q35 ? FREE_PLACE : PAM4_PLACE;
	target.original = pci_read(HOST_BRIDGE, target.reg);
	target.evil = q35 ? FREE_PLACE | ENABLED : target.original ^ 0x33;
	mmconfig = target.original & 0xf0000000;
	if ((!q35 && id != I440FX_ID) || (q35 && (target.original & 7) != 1))
		fatal("neither Q35 with 256 MiB of MMCONFIG nor 440FX: 0x%x, 0x%x", id,
		      target.original);
	mmio_write32(target.at, MARK); /* PAM may not let it in */
	target.before = mmio_read32(target.at);
}

void test(void)
{
	attack_begin();
	if (stage_get() != 0) {
		stage_set(0);
		fail("the machine was reset by configuration space over XMHF");
		return;
	}
	find_chipset();
	smp_start();
	if (!has_word("region")) {
		test_all(0);
		on_cpu(cpu_count - 1, test_all, 0);
		test_race();
		attack_check("another decoding of memory");
	}
	if (below.present && q35 && !has_word("memory"))
		test_region();
}
