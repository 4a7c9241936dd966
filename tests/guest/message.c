/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: the interrupt messages of a device (QEMU's edu) are aimed at XMHF's memory: a message is
 * a write like any other.
 */
#include "lib/dma.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/print.h"

const char test_name[] = "message";

#define EDU_ID 0x11e81234u
#define EDU_RAISE 0x60u
#define EDU_ACKNOWLEDGE 0x64u
#define MSI_CAPABILITY 0x05u
#define MSI_ENABLE BIT(16)
#define MSI_64 BIT(23)
#define MESSAGE 0x6d21u

static u32 buffer __attribute__((aligned(4)));

static u32 by_device(u32 at)
{
	buffer = 0;
	edu.copy((u32)&buffer, at, 4);
	return buffer;
}

static void test_msi(u32 at)
{
	u32 bdf = pci_find_id(EDU_ID), msi = pci_capability(bdf, MSI_CAPABILITY, 0);
	u32 regs = pci_bar(bdf, 0), before = by_device(at);

	pci_write(bdf, msi + 4, at);
	pci_write(bdf, msi + 8, 0);
	pci_write(bdf, msi + ((pci_read(bdf, msi) & MSI_64) != 0 ? 12 : 8), MESSAGE);
	pci_write(bdf, msi, MSI_ENABLE);
	mmio_write32(regs + EDU_RAISE, 1);
	mmio_write32(regs + EDU_ACKNOWLEDGE, 1);
	pci_write(bdf, msi, 0);
	check((by_device(at) == MESSAGE) == !below.present, "the message to 0x%x: 0x%x became 0x%x",
	      at, before, by_device(at));
}

void test(void)
{
	dma_begin(&edu);
	test_msi(below.base + below.size - 4096);
	attack_check("messages of a device");
}
