/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's educational device (docs/specs/edu): a buffer of 4 KiB, and a DMA engine between it and
 * memory that takes a tenth of a second. Wants dma_mask=0xffffffffffffffff.
 */
#include "lib/engine.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/x86.h"

#define EDU_ID 0x11e81234u
#define EDU_DMA_SOURCE 0x80u
#define EDU_DMA_TARGET 0x88u
#define EDU_DMA_COUNT 0x90u
#define EDU_DMA_COMMAND 0x98u
#define EDU_DMA_START BIT(0)
#define EDU_DMA_TO_MEMORY BIT(1)
#define EDU_BUFFER 0x40000u
#define EDU_BUFFER_SIZE 4096u

static u32 regs;

static bool edu_start(void)
{
	u32 bdf = pci_find_id(EDU_ID);

	if (bdf == PCI_NONE)
		return false;
	pci_enable(bdf);
	regs = pci_bar(bdf, 0);
	return true;
}

static bool edu_dma(u32 to, u32 from, u32 len, u32 direction)
{
	mmio_write32(regs + EDU_DMA_SOURCE, from);
	mmio_write32(regs + EDU_DMA_TARGET, to);
	mmio_write32(regs + EDU_DMA_COUNT, len);
	mmio_write32(regs + EDU_DMA_COMMAND, direction | EDU_DMA_START);
	for (u32 ms = 0; ms < 5000; ms++) {
		if ((mmio_read32(regs + EDU_DMA_COMMAND) & EDU_DMA_START) == 0)
			return true;
		delay_us(1000);
	}
	return false;
}

static bool edu_copy(u32 to, u32 from, u32 len)
{
	return edu_dma(EDU_BUFFER, from, len, 0) && edu_dma(to, EDU_BUFFER, len, EDU_DMA_TO_MEMORY);
}

const struct engine edu = {"edu", 4, EDU_BUFFER_SIZE, 0, edu_start, edu_copy};
