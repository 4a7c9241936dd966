/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: the display's memory windows (base address registers) are laid over XMHF's memory, its
 * first, middle and last byte. Nobody guards these registers: memory is decoded before devices, so
 * that a window over it is not seen, and natively the same must be so.
 */
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "bar";

#define DISPLAY 0x030000u
#define BARS 6u
#define BAR_IO 1u
#define BAR_FLAGS 15u
#define MARK 0x52414221u

static u32 tried;

static void lay(u32 bdf, u32 reg, u32 at)
{
	volatile u32 *memory = (volatile u32 *)at;

	if (!below.present)
		*memory = MARK;
	pci_write(bdf, reg, at);
	check((pci_read(bdf, reg) & ~BAR_FLAGS) == at, "the register at 0x%x is 0x%x", reg,
	      pci_read(bdf, reg));
	if (!below.present)
		check(*memory == MARK, "the display lies over memory at 0x%x: 0x%x", at, *memory);
	attack_check("a device's window over XMHF");
	tried++;
}

static void test_bar(u32 bdf, u32 reg)
{
	u32 before = pci_read(bdf, reg), target = below.present ? below.size : 4096, size;

	if (before == 0 || (before & BAR_IO) != 0)
		return;
	pci_write(bdf, reg, ~0u);
	size = ~(pci_read(bdf, reg) & ~BAR_FLAGS) + 1;
	lay(bdf, reg, below.base & ~(size - 1));
	lay(bdf, reg, (below.base + target / 2) & ~(size - 1));
	lay(bdf, reg, (below.base + target - 1) & ~(size - 1));
	pci_write(bdf, reg, before);
}

void test(void)
{
	u32 bdf;

	attack_begin();
	smp_start();
	bdf = pci_find_class(DISPLAY);
	if (bdf == PCI_NONE)
		fatal("no display");
	pci_enable(bdf);
	for (u32 i = 0; i < BARS; i++)
		test_bar(bdf, PCI_BAR0 + 4 * i);
	check(tried != 0, "the display has no memory");
	print("bar: %u windows\n", tried);
}
