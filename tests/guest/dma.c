/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: a device is told to read and to write XMHF's memory. The command line names the device
 * (lib/engine.h), and "pages" to try every page of the region: the core's code and data, the nested
 * tables, the IOMMU's, those of hypapps all lie there. "look": leave a last write where it hits,
 * and wait for a key, so that the harness can look at the region from outside.
 */
#include "lib/dma.h"
#include "lib/guest.h"
#include "lib/print.h"

const char test_name[] = "dma";

static void early(void)
{
	attack_begin();
	delay_us(300000); /* the edu device takes 100 ms */
	check(below.present || memcmp((void *)DMA_TARGET_FREE, DMA_MARK, 16) == 0,
	      "nothing arrived at 0x%x", DMA_TARGET_FREE);
	print("dma: look now\n");
	if (below.present)
		serial_wait();
	attack_check("DMA that was started before");
}

void test(void)
{
	if (has_word("early")) {
		early();
		return;
	}
	dma_begin(engine_named());
	dma_attack_edges();
	if (has_word("pages"))
		dma_attack_pages();
	if (has_word("look")) {
		dma_leave_mark();
		print("dma: look now\n");
		serial_wait();
	}
	attack_check("DMA to XMHF's memory");
}
