/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Intel 82574 network card, looped back inside: what the transmit ring's descriptors point to
 * arrives where the receive ring's point to. In front of that comes the packet's header.
 */
#include "lib/engine.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/x86.h"

#define E1000E_ID 0x10d38086u
#define CTRL 0x0000u
#define CTRL_SLU BIT(6)
#define CTRL_RST BIT(26)
#define IMC 0x00d8u
#define RCTL 0x0100u
#define RCTL_EN BIT(1)
#define RCTL_UPE BIT(3) /* take every packet */
#define RCTL_MPE BIT(4)
#define RCTL_LBM_MAC BIT(6)
#define RCTL_SECRC BIT(26)
#define TCTL 0x0400u
#define TCTL_EN BIT(1)
#define TCTL_PSP BIT(3)
#define RX_RING 0x2800u
#define TX_RING 0x3800u
#define RING_ADDRESS 0x00u
#define RING_LENGTH 0x08u
#define RING_HEAD 0x10u
#define RING_TAIL 0x18u
#define TX_EOP BIT(24)
#define TX_IFCS BIT(25)
#define TX_RS BIT(27)
#define DONE BIT(0)
#define SLOTS 8u
#define HEADER 14u

struct descriptor {
	u64 address;
	u32 command; /* of a transmit descriptor, with the length */
	u32 status;
};

static struct descriptor rx[SLOTS] __attribute__((aligned(128)));
static struct descriptor tx[SLOTS] __attribute__((aligned(128)));
static u32 regs;

static void set_ring(u32 ring, const struct descriptor *at)
{
	mmio_write32(regs + ring + RING_ADDRESS, (u32)at);
	mmio_write32(regs + ring + RING_ADDRESS + 4, 0);
	mmio_write32(regs + ring + RING_LENGTH, SLOTS * sizeof(*at));
	mmio_write32(regs + ring + RING_HEAD, 0);
	mmio_write32(regs + ring + RING_TAIL, 0);
}

static bool e1000e_start(void)
{
	u32 bdf = pci_find_id(E1000E_ID);

	if (bdf == PCI_NONE)
		return false;
	pci_enable(bdf);
	regs = pci_bar(bdf, 0);
	mmio_write32(regs + CTRL, CTRL_RST);
	delay_us(10000);
	mmio_write32(regs + IMC, 0xffffffff);
	mmio_write32(regs + CTRL, mmio_read32(regs + CTRL) | CTRL_SLU);
	return true;
}

/* The rings are set up anew for each packet, so that both start at their first slot. */
static bool e1000e_copy(u32 to, u32 from, u32 len)
{
	mmio_write32(regs + RCTL, 0);
	mmio_write32(regs + TCTL, 0);
	rx[0] = (struct descriptor){to - HEADER, 0, 0};
	tx[0] = (struct descriptor){(u32)engine_before, HEADER | TX_IFCS, 0};
	tx[1] = (struct descriptor){from, len | TX_EOP | TX_IFCS | TX_RS, 0};
	set_ring(RX_RING, rx);
	set_ring(TX_RING, tx);
	mmio_write32(regs + RCTL, RCTL_EN | RCTL_UPE | RCTL_MPE | RCTL_LBM_MAC | RCTL_SECRC);
	mmio_write32(regs + RX_RING + RING_TAIL, 1);
	mmio_write32(regs + TCTL, TCTL_EN | TCTL_PSP);
	mmio_write32(regs + TX_RING + RING_TAIL, 2);
	/* QEMU has sent the packet when the store is done. */
	for (u32 i = 0; i < 100; i++) {
		if ((*(volatile u32 *)&rx[0].status & DONE) != 0)
			return true;
		delay_us(100);
	}
	return false;
}

const struct engine e1000e = {"e1000e", 64, 1024, HEADER, e1000e_start, e1000e_copy};
