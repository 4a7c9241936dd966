/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A SATA disk behind an AHCI controller (AHCI 1.3.1): a command list with one command, whose table
 * of memory ranges has the place in question first, and a buffer for the rest of the sector.
 */
#include "lib/engine.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/x86.h"

#define CLASS_AHCI 0x010601u
#define GHC 0x04u
#define GHC_AE BIT(31)
#define PORT0 0x100u
#define P_CLB 0x00u
#define P_FB 0x08u
#define P_IS 0x10u
#define P_IE 0x14u
#define P_CMD 0x18u
#define P_CMD_ST BIT(0)
#define P_CMD_FRE BIT(4)
#define P_CMD_FR BIT(14)
#define P_CMD_CR BIT(15)
#define P_TFD 0x20u
#define P_SERR 0x30u
#define P_CI 0x38u
#define FIS_H2D 0x27u
#define FIS_COMMAND BIT(15)
#define READ_DMA_EXT 0x25u
#define WRITE_DMA_EXT 0x35u
#define FIS_DWORDS 5u
#define HEADER_WRITE BIT(6)
#define HEADER_RANGES(n) ((u32)(n) << 16)
#define SECTOR 512u

struct range {
	u32 address, address_high, reserved, count; /* one less than there are */
};

struct table {
	u32 fis[32];
	struct range ranges[2];
};

static u32 list[32 * 8] __attribute__((aligned(1024)));
static u8 received[256] __attribute__((aligned(256)));
static struct table table __attribute__((aligned(128)));
static u8 rest[SECTOR] __attribute__((aligned(4)));
static u32 port;

static u32 get(u32 reg)
{
	return mmio_read32(port + reg);
}

static void put(u32 reg, u32 v)
{
	mmio_write32(port + reg, v);
}

static bool until_clear(u32 reg, u32 bits)
{
	for (u32 ms = 0; ms < 2000; ms++) {
		if ((get(reg) & bits) == 0)
			return true;
		delay_us(1000);
	}
	return false;
}

static bool ahci_start(void)
{
	u32 bdf = pci_find_class(CLASS_AHCI);

	if (bdf == PCI_NONE)
		return false;
	pci_enable(bdf);
	port = pci_bar(bdf, 5) + PORT0;
	mmio_write32(port - PORT0 + GHC, GHC_AE);
	put(P_IE, 0);
	put(P_CMD, get(P_CMD) & ~P_CMD_ST);
	until_clear(P_CMD, P_CMD_CR);
	put(P_CMD, get(P_CMD) & ~P_CMD_FRE);
	until_clear(P_CMD, P_CMD_FR);
	put(P_CLB, (u32)list);
	put(P_CLB + 4, 0);
	put(P_FB, (u32)received);
	put(P_FB + 4, 0);
	put(P_SERR, 0xffffffff);
	put(P_IS, 0xffffffff);
	put(P_CMD, get(P_CMD) | P_CMD_FRE);
	put(P_CMD, get(P_CMD) | P_CMD_ST);
	return true;
}

static bool command(u32 ata, u32 at, u32 len)
{
	bool write = ata == WRITE_DMA_EXT;

	memset(&table, 0, sizeof(table));
	table.fis[0] = FIS_H2D | FIS_COMMAND | ata << 16;
	table.fis[1] = ENGINE_SECTOR | 0x40u << 24;
	table.fis[3] = 1; /* sector */
	table.ranges[0] = (struct range){at, 0, 0, len - 1};
	table.ranges[1] = (struct range){(u32)rest, 0, 0, SECTOR - len - 1};
	list[0] = FIS_DWORDS | (write ? HEADER_WRITE : 0) | HEADER_RANGES(len < SECTOR ? 2 : 1);
	list[1] = 0;
	list[2] = (u32)&table;
	list[3] = 0;
	put(P_CI, 1);
	return until_clear(P_CI, 1) && (get(P_TFD) & 1) == 0;
}

static bool ahci_copy(u32 to, u32 from, u32 len)
{
	return command(WRITE_DMA_EXT, from, len) && command(READ_DMA_EXT, to, len);
}

const struct engine ahci = {"ahci", 4, SECTOR, 0, ahci_start, ahci_copy};
