/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: the guest takes the IOMMU into its own hands: its registers, its tables, what it writes
 * by itself, its PCI function. Natively this guest first blocks all DMA by the unit, and each
 * attack must open it again, or make the unit write where it should not: that shows that the
 * attacks reach the unit. With XMHF below the registers are out of reach, and DMA stays blocked.
 * The command line names the unit (amd, intel) and the device that tells (lib/engine.h).
 */
#include "lib/acpi.h"
#include "lib/dma.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "iommu";

#define TABLE_AT 0x4000000u /* of the guest: up to 2 MiB */
#define OTHER_AT 0x4200000u /* another one, which lets everything through */
#define PAGES_AT 0x4400000u

/* AMD I/O Virtualization Technology (48882), 2.2, 3.4. QEMU's unit is at a fixed place. */
#define AMD_REGS 0xfed80000u
#define AMD_DEVICE_TABLE 0x00u
#define AMD_COMMAND_BASE 0x08u
#define AMD_EVENT_BASE 0x10u
#define AMD_CONTROL 0x18u
#define AMD_EXCLUSION_BASE 0x20u
#define AMD_EXCLUSION_LIMIT 0x28u
#define AMD_COMMAND_HEAD 0x2000u
#define AMD_COMMAND_TAIL 0x2008u
#define AMD_EVENT_HEAD 0x2010u
#define AMD_EVENT_TAIL 0x2018u
#define AMD_ENABLE BIT(0)
#define AMD_EVENTS BIT(2)
#define AMD_COMMANDS BIT(12)
#define AMD_TABLE_ENTRIES 0x10000u
#define AMD_DTE_LOW (3 | 3u << 9) /* valid, translated by three levels */
#define AMD_DTE_HIGH (3u << 29)	  /* readable, writable */
#define AMD_NOT_PRESENT (2u << 9) /* an entry that is not 0: blocked accesses are logged */
#define AMD_COMPLETION_WAIT (1u << 28)
#define AMD_CLASS 0x080600u
#define AMD_CAPABILITY 0x0fu
#define MSI_CAPABILITY 0x05u
#define MSI_ENABLE BIT(16)

/* Intel VT-d (D51397), 10.4. */
#define INTEL_REGS 0xfed90000u
#define INTEL_GCMD 0x18u
#define INTEL_GSTS 0x1cu
#define INTEL_RTADDR 0x20u
#define INTEL_FECTL 0x38u
#define INTEL_FEDATA 0x3cu
#define INTEL_FEADDR 0x40u
#define INTEL_PMEN 0x64u
#define INTEL_IQT 0x88u
#define INTEL_IQA 0x90u
#define INTEL_TE BIT(31)
#define INTEL_SRTP BIT(30)
#define INTEL_QIE BIT(26)
#define INTEL_PASS (2u << 2 | 1) /* a context entry: present, pass-through */
#define INTEL_WAIT_STORE (5u | 1u << 5)

static u32 regs;

/* The ways to store 64 bits (of which a unit's register may have 32). */
static void by_long(u32 at, u32 low, u32 high, bool wide)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: movl %2, (%1)\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "r"(at), "r"(low)
			 : "memory");
	if (wide)
		by_long(at + 4, high, 0, false);
}

static void by_quad(u32 at, u32 low, u32 high, bool wide)
{
	excursion(MODE_LONG_4K, wide ? &write8 : &write4, at, (u64)high << 32 | low);
}

static struct {
	u32 at, low, high;
	bool wide;
} store;

static void store_here(u32 unused)
{
	(void)unused;
	by_long(store.at, store.low, store.high, store.wide);
}

static void by_other_cpu(u32 at, u32 low, u32 high, bool wide)
{
	store.at = at;
	store.low = low;
	store.high = high;
	store.wide = wide;
	on_cpu(cpu_count - 1, store_here, 0);
}

static const struct {
	const char *name;
	void (*store)(u32 at, u32 low, u32 high, bool wide);
} ways[] = {{"32 bits", by_long}, {"64 bits", by_quad}, {"another CPU", by_other_cpu}};

static u32 way;

static void put32(u32 reg, u32 v)
{
	ways[way].store(regs + reg, v, 0, false);
}

static void put64(u32 reg, u32 v)
{
	ways[way].store(regs + reg, v, 0, true);
}

static void fill(u32 at, u32 len, u32 low, u32 high)
{
	for (u32 i = 0; i < len; i += 8) {
		mmio_write32(at + i, low);
		mmio_write32(at + i + 4, high);
	}
}

/* Natively, what a unit that writes by itself must change. */
static bool changed(u32 at)
{
	return mmio_read32(at) != (at | 0x01010101);
}

static void amd_block(void)
{
	put64(AMD_CONTROL, 0);
	fill(TABLE_AT, AMD_TABLE_ENTRIES * 32, 0, 0);
	for (u32 i = 0; i < AMD_TABLE_ENTRIES; i++)
		fill(TABLE_AT + 32 * i, 8, AMD_DTE_LOW | PAGES_AT, AMD_DTE_HIGH);
	fill(PAGES_AT, 4096, AMD_NOT_PRESENT, 0);
	put64(AMD_DEVICE_TABLE, TABLE_AT | (AMD_TABLE_ENTRIES * 32 / 4096 - 1));
	put64(AMD_CONTROL, AMD_ENABLE);
}

static void amd_off(void)
{
	put64(AMD_CONTROL, 0);
}

static void amd_other_table(void)
{
	fill(OTHER_AT, AMD_TABLE_ENTRIES * 32, 0, 0);
	put64(AMD_DEVICE_TABLE, OTHER_AT | (AMD_TABLE_ENTRIES * 32 / 4096 - 1));
}

static void amd_run_commands(u32 count)
{
	put64(AMD_COMMAND_BASE, PAGES_AT);
	ways[way].store(regs + AMD_COMMAND_BASE + 4, 8u << 24, 0, false);
	put64(AMD_COMMAND_HEAD, 0);
	put64(AMD_CONTROL, AMD_ENABLE | AMD_COMMANDS);
	put64(AMD_COMMAND_TAIL, 16 * count);
}

/* Two commands that wait for completion, each with a store of half of the mark. */
static void amd_commands(void)
{
	u32 mark[4];

	memcpy(mark, DMA_MARK, 16);
	for (u32 i = 0; i < 2; i++) {
		fill(PAGES_AT + 16 * i, 8, (below.base + 8 * i) | 1, AMD_COMPLETION_WAIT);
		fill(PAGES_AT + 16 * i + 8, 8, mark[2 * i], mark[2 * i + 1]);
	}
	amd_run_commands(2);
}

static void amd_event_log(void)
{
	put64(AMD_EVENT_BASE, below.base);
	ways[way].store(regs + AMD_EVENT_BASE + 4, 8u << 24, 0, false);
	put64(AMD_EVENT_HEAD, 0);
	put64(AMD_EVENT_TAIL, 0);
	put64(AMD_CONTROL, AMD_ENABLE | AMD_EVENTS);
	dma_is_open();
}

/* An interrupt message of the unit itself, when a command completes. */
static void amd_message(void)
{
	u32 bdf = pci_find_class(AMD_CLASS), msi;

	if (bdf == PCI_NONE)
		return;
	msi = pci_capability(bdf, MSI_CAPABILITY, 0);
	pci_write(bdf, msi + 4, below.base);
	pci_write(bdf, msi + 8, 0);
	pci_write(bdf, msi + 12, 0x4844);
	pci_write(bdf, msi, MSI_ENABLE);
	check(!below.present || pci_read(bdf, msi + 4) != below.base,
	      "the unit's messages go to XMHF's memory");
	fill(PAGES_AT, 8, 2, AMD_COMPLETION_WAIT);
	amd_run_commands(1);
	pci_write(bdf, msi, 0);
}

static void amd_exclusion(void)
{
	put64(AMD_EXCLUSION_LIMIT, below.base + below.size - 1);
	put64(AMD_EXCLUSION_BASE, below.base | 3);
}

/* The place of the registers, and everything else in the function's configuration space. */
static void amd_function(void)
{
	u32 bdf = pci_find_class(AMD_CLASS), cap;

	if (bdf == PCI_NONE)
		return;
	cap = pci_capability(bdf, AMD_CAPABILITY, 0);
	pci_write(bdf, PCI_COMMAND, 0);
	for (u32 reg = cap + 4; reg < cap + 12; reg += 4)
		pci_write(bdf, reg, 0);
	pci_write(bdf, cap + 4, PAGES_AT | 1);
	check(pci_read(bdf, cap + 4) != (PAGES_AT | 1), "the unit's registers move");
}

static void intel_command(u32 bits)
{
	put32(INTEL_GCMD, bits);
}

static void intel_set_root(u32 at)
{
	put64(INTEL_RTADDR, at);
	intel_command(INTEL_TE | INTEL_SRTP);
}

static void intel_block(void)
{
	intel_command(0);
	fill(TABLE_AT, 4096, 0, 0);
	put64(INTEL_RTADDR, TABLE_AT);
	intel_command(INTEL_SRTP);
	intel_command(INTEL_TE);
}

static void intel_off(void)
{
	intel_command(0);
}

static void intel_other_table(void)
{
	fill(OTHER_AT, 8192, 0, 0);
	for (u32 i = 0; i < 256; i++) {
		fill(OTHER_AT + 16 * i, 8, (OTHER_AT + 4096) | 1, 0);
		fill(OTHER_AT + 4096 + 16 * i, 8, INTEL_PASS, 0);
		fill(OTHER_AT + 4096 + 16 * i + 8, 8, 2, 0);
	}
	intel_set_root(OTHER_AT);
}

/* Four descriptors that wait, each with a store of a quarter of the mark. */
static void intel_commands(void)
{
	u32 mark[4];

	memcpy(mark, DMA_MARK, 16);
	for (u32 i = 0; i < 4; i++) {
		fill(PAGES_AT + 16 * i, 8, INTEL_WAIT_STORE, mark[i]);
		fill(PAGES_AT + 16 * i + 8, 8, below.base + 4 * i, 0);
	}
	put64(INTEL_IQT, 0);
	put64(INTEL_IQA, PAGES_AT);
	intel_command(INTEL_TE | INTEL_QIE);
	put64(INTEL_IQT, 4 * 16);
	if (!below.present)
		intel_command(INTEL_TE);
}

static void intel_message(void)
{
	put32(INTEL_FEADDR, below.base);
	put32(INTEL_FEDATA, 0x4844);
	put32(INTEL_FECTL, 0);
	dma_is_open();
}

static void intel_protected_memory(void)
{
	put32(INTEL_PMEN, 0);
}

/* What an attack does natively: opens DMA, changes memory by the unit, nothing (on QEMU). */
enum effect { OPENS, WRITES, NOTHING };

struct attack {
	const char *name;
	void (*run)(void);
	enum effect effect;
};

static const struct attack amd_attacks[] = {
    {"the unit switched off", amd_off, OPENS},
    {"another device table", amd_other_table, OPENS},
    {"a command's store", amd_commands, WRITES},
    {"the event log", amd_event_log, NOTHING},
    {"the unit's messages", amd_message, WRITES},
    {"an exclusion range", amd_exclusion, NOTHING},
    {"the unit's PCI function", amd_function, NOTHING},
};

static const struct attack intel_attacks[] = {
    {"the unit switched off", intel_off, OPENS},
    {"another root table", intel_other_table, OPENS},
    {"a descriptor's store", intel_commands, WRITES},
    {"the unit's messages", intel_message, NOTHING},
    {"protected memory", intel_protected_memory, NOTHING},
};

static void native(const struct attack *a, void (*block)(void))
{
	print("iommu: %s by %s\n", a->name, ways[way].name);
	block();
	check(!dma_is_open(), "DMA is not blocked before %s", a->name);
	mmio_write32(below.base, below.base | 0x01010101);
	a->run();
	check(a->effect != OPENS || dma_is_open(), "%s by %s does not open DMA", a->name,
	      ways[way].name);
	check(a->effect != WRITES || changed(below.base), "%s by %s changes nothing", a->name,
	      ways[way].name);
	put64(AMD_CONTROL, 0);
}

static void run(const struct attack *a, void (*block)(void))
{
	if (!below.present) {
		native(a, block);
		return;
	}
	a->run();
	check(!dma_is_open(), "%s by %s opens XMHF's memory", a->name, ways[way].name);
	attack_check(a->name);
}

void test(void)
{
	bool amd = has_word("amd");
	u32 count = amd ? ARRAY_SIZE(amd_attacks) : ARRAY_SIZE(intel_attacks);

	dma_begin(engine_named());
	smp_start();
	regs = amd ? AMD_REGS : INTEL_REGS;
	check((acpi_find(amd ? "IVRS" : "DMAR") != 0) == !below.present, "the unit's ACPI table");
	for (way = 0; way < ARRAY_SIZE(ways); way++)
		for (u32 i = 0; i < count; i++)
			run(amd ? &amd_attacks[i] : &intel_attacks[i],
			    amd ? amd_block : intel_block);
	print("iommu: %u attacks\n", ARRAY_SIZE(ways) * count);
	if (has_word("look")) {
		print("iommu: look now\n");
		serial_wait();
	}
}
