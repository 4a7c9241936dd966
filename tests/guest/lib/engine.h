/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices that can move memory: each is told to copy from one physical address to another, reading
 * and writing by DMA of its own. A driver is as short as that allows: no interrupts, one command
 * at a time. What lies on the way is kept in the device: the edu device's buffer, a packet on
 * its way through the network card's loopback, a sector of a disk.
 */
#ifndef GUEST_ENGINE_H
#define GUEST_ENGINE_H

#include <xmhf/types.h>

struct engine {
	const char *name; /* on the command line, too */
	u32 least, most;  /* bytes of one copy; least is a multiple of 4 */
	u32 before;	  /* so many bytes in front of the destination become engine_before */
	/* Finds the device and resets it; false if the machine has none. Also after a failure. */
	bool (*start)(void);
	/* The device reads @len bytes at @from and writes them at @to; false if it does not end. */
	bool (*copy)(u32 to, u32 from, u32 len);
};

extern u8 engine_before[16];
extern const struct engine edu, e1000e, ahci, virtio;

/* The engine that the command line names; fails the test if there is none. */
const struct engine *engine_named(void);

/*
 * The sector of a disk through which copies go: between the boot loader and the first partition of
 * the test disks, which have nothing there.
 */
#define ENGINE_SECTOR 1500u

#endif
