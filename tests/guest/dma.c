/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: a device is told to read and to write XMHF's memory. The command line names the device
 * (lib/engine.h), and "pages" to try every page of the region: the core's code and data, the nested
 * tables, the IOMMU's, those of hypapps all lie there. "look": leave a last write where it hits,
 * and wait for a key, so that the harness can look at the region from outside.
 */
#include "lib/dma.h"
#include "lib/e820.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/print.h"
#include "lib/stage.h"

const char test_name[] = "dma";

#define CLASS_BRIDGE 0x060400u
#define CLASS_OHCI 0x0c0310u
#define OHCI_STATUS 0x0cu
#define OHCI_REFUSED BIT(4) /* unrecoverable error */
#define OHCI_HCCA 0x18u
#define OHCI_FRAME 0x3cu
#define HCCA_FRAME 0x80u
#define BRIDGE_BUSES 0x18u
#define BRIDGE_WINDOW 0x20u
#define FW_CFG_DMA 0x514
#define FW_CFG_SIGNATURE 0x554d4551u /* "QEMU", of "QEMU CFG" */
#define FW_CFG_READ BIT(1)
#define FW_CFG_SELECT BIT(3)

/*
 * The emulator's interface for its firmware (QEMU, docs/specs/fw_cfg): no device, so no IOMMU looks
 * at what it writes. A machine that protects memory must be without it; one that has it shows why.
 */
static void fw_cfg(void)
{
	static u32 request[4] __attribute__((aligned(16)));
	bool there = inl(FW_CFG_DMA) == FW_CFG_SIGNATURE;

	request[0] = __builtin_bswap32(FW_CFG_SELECT | FW_CFG_READ); /* item 0 is "QEMU" */
	request[1] = __builtin_bswap32(4);
	request[2] = 0;
	request[3] = __builtin_bswap32(DMA_TARGET_FREE);
	*(u32 *)DMA_TARGET_FREE = 0;
	outl(FW_CFG_DMA, 0);
	outl(FW_CFG_DMA + 4, __builtin_bswap32((u32)request));
	check(there == has_word("fwcfg"), "DMA by fw_cfg is %s", there ? "on" : "off");
	check((*(volatile u32 *)DMA_TARGET_FREE == 0x554d4551) == there, "fw_cfg has written 0x%x",
	      *(volatile u32 *)DMA_TARGET_FREE);
}

/*
 * XMHF keeps two pages where RAM ends below 640 KiB. The second is its own: in its place the
 * guest's CPUs see the first one, and devices must, too.
 */
static void attack_low_page(void)
{
	u32 at = 0;

	e820_read();
	while (at < 0xa0000 && e820_is_ram(at, 4096))
		at += 4096;
	check(dma_agrees(at + 2 * 4096 - 512), "devices reach XMHF's page at 0x%x", at + 4096);
}

/* How many accesses XMHF knows to be blocked; the NMIs that tell it so must not reach this guest.
 */
static void seen(void)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_DMA)};

	check(hypercall(&r) == NO_FAULT && r.a == XMHF_OK, "XMHF does not count");
	print("dma: %u blocked accesses are known\n", r.b);
}

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

/*
 * A USB controller (OHCI 1.0a) that GRUB's script has told to write its frame's number to memory
 * each millisecond, from before XMHF was loaded on. It stops when an access is refused.
 */
static void running(void)
{
	u32 at = pci_find_class(CLASS_OHCI), regs, frame, hcca, memory = 0;
	bool runs, refused;

	attack_begin();
	if (at == PCI_NONE)
		fatal("there is no OHCI");
	regs = pci_bar(at, 0);
	hcca = mmio_read32(regs + OHCI_HCCA);
	frame = mmio_read32(regs + OHCI_FRAME);
	if (!below.present)
		memory = mmio_read32(hcca + HCCA_FRAME);
	delay_us(5000);
	runs = mmio_read32(regs + OHCI_FRAME) != frame;
	refused = (mmio_read32(regs + OHCI_STATUS) & OHCI_REFUSED) != 0;
	print("dma: the controller %s, its memory is at 0x%x\n",
	      runs	? "runs"
	      : refused ? "was refused"
			: "stands",
	      hcca);
	if (below.present)
		check(refused && !runs, "DMA from before goes on");
	else
		check(runs && mmio_read32(hcca + HCCA_FRAME) != memory, "it does not write");
	attack_check("DMA that goes on");
}

/*
 * A card is plugged into a port whose bus the guest has made number 255 before: the unit must know
 * that one, too.
 */
static void plug(void)
{
	u32 port = pci_find_class(CLASS_BRIDGE), window, card = 0xff00;

	if (port == PCI_NONE)
		fatal("there is no port");
	window = (pci_read(port, BRIDGE_WINDOW) & 0xfff0) << 16;
	pci_write(port, BRIDGE_BUSES, 0x00ffff00);
	pci_enable(port);
	print("dma: plug now\n");
	serial_wait();
	for (u32 i = 0; i < 50 && pci_read(card, 0) == 0xffffffff; i++)
		delay_us(100000);
	pci_write(card, PCI_BAR0, window);
	check(pci_read(card, PCI_BAR0) == window, "no card at 255:0.0: BAR 0x%x", window);
	pci_buses = 256;
}

/* Three boots: the machine is reset while a device is told to write, and the protection is back. */
static void reset(void)
{
	u32 stage = stage_get();

	print("dma: boot %u\n", stage);
	stage_set(stage < 2 ? stage + 1 : 0);
	if (stage == 2)
		return;
	dma_leave_mark();
	outb(0xcf9, 0x02);
	outb(0xcf9, 0x06);
	stage_await_reset("port CF9h");
}

void test(void)
{
	if (has_word("early")) {
		early();
		return;
	}
	if (has_word("running")) {
		running();
		return;
	}
	fw_cfg();
	if (has_word("plug"))
		plug();
	dma_begin(engine_named());
	dma_attack_edges();
	if (below.present)
		seen();
	if (has_word("pages"))
		dma_attack_pages();
	if (below.present)
		attack_low_page();
	if (has_word("reset"))
		reset();
	if (has_word("look")) {
		dma_leave_mark();
		print("dma: look now\n");
		serial_wait();
	}
	attack_check("DMA to XMHF's memory");
}
