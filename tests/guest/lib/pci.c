/* SPDX-License-Identifier: BSD-2-Clause */
/* See pci.h. */
#include "lib/pci.h"
#include "lib/print.h"
#include "lib/x86.h"

#define STATUS_CAPABILITIES BIT(20) /* of the register of command and status */
#define CAPABILITIES 0x34u
#define BAR_IO BIT(0)
#define BAR_64 BIT(2)

static u32 address(u32 bdf, u32 reg)
{
	return 0x80000000u | bdf << 8 | (reg & 0xfcu);
}

u32 pci_read(u32 bdf, u32 reg)
{
	outl(0xcf8, address(bdf, reg));
	return inl(0xcfc);
}

void pci_write(u32 bdf, u32 reg, u32 v)
{
	outl(0xcf8, address(bdf, reg));
	outl(0xcfc, v);
}

u32 pci_buses = 16;

u32 pci_find(u32 reg, u32 mask, u32 v)
{
	for (u32 bdf = 0; bdf < pci_buses << 8; bdf++)
		if ((u16)pci_read(bdf, 0) != 0xffff && (pci_read(bdf, reg) & mask) == v)
			return bdf;
	return PCI_NONE;
}

u32 pci_find_id(u32 id)
{
	return pci_find(0, 0xffffffff, id);
}

u32 pci_find_class(u32 class)
{
	return pci_find(PCI_CLASS, 0xffffff00, class << 8);
}

u32 pci_bar(u32 bdf, u32 n)
{
	u32 bar = pci_read(bdf, PCI_BAR0 + 4 * n);

	if ((bar & BAR_IO) != 0 || (bar & ~0xfu) == 0 ||
	    ((bar & BAR_64) != 0 && pci_read(bdf, PCI_BAR0 + 4 * n + 4) != 0))
		fatal("BAR %u of PCI function 0x%x is 0x%x", n, bdf, bar);
	return bar & ~0xfu;
}

u32 pci_capability(u32 bdf, u32 id, u32 after)
{
	u32 at;

	if ((pci_read(bdf, PCI_COMMAND) & STATUS_CAPABILITIES) == 0)
		return 0;
	at = after != 0 ? pci_read(bdf, after) >> 8 & 0xfc : pci_read(bdf, CAPABILITIES) & 0xfc;
	while (at != 0 && (pci_read(bdf, at) & 0xff) != id)
		at = pci_read(bdf, at) >> 8 & 0xfc;
	return at;
}

void pci_enable(u32 bdf)
{
	u32 v = pci_read(bdf, PCI_COMMAND) & 0xffff;

	pci_write(bdf, PCI_COMMAND, v | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
}
