/* SPDX-License-Identifier: BSD-2-Clause */
/* PCI configuration space by ports CF8h and CFCh, and the functions of the machine. */
#ifndef GUEST_PCI_H
#define GUEST_PCI_H

#include <xmhf/types.h>

/* A function is named by bus << 8 | device << 3 | function. */
#define PCI_NONE 0xffffffffu

#define PCI_COMMAND 0x04u
#define PCI_COMMAND_MEMORY BIT(1)
#define PCI_COMMAND_MASTER BIT(2)
#define PCI_CLASS 0x08u
#define PCI_BAR0 0x10u

u32 pci_read(u32 bdf, u32 reg);
void pci_write(u32 bdf, u32 reg, u32 v);

/* How many buses are looked at: no machine has more than these 16, unless a test makes some. */
extern u32 pci_buses;

/*
 * The first function on any bus whose register @reg, under @mask, reads @v; PCI_NONE if there is
 * none.
 */
u32 pci_find(u32 reg, u32 mask, u32 v);

/* The same by vendor and device (vendor below), and by class, subclass and interface (24 bits). */
u32 pci_find_id(u32 id);
u32 pci_find_class(u32 class);

/* The address of a memory BAR below 4 GiB; fails the test if it is none. */
u32 pci_bar(u32 bdf, u32 n);

/* The configuration register of the first capability @id behind @after (0: of all), or 0. */
u32 pci_capability(u32 bdf, u32 id, u32 after);

/* Lets a function decode its memory and do DMA. */
void pci_enable(u32 bdf);

#endif
