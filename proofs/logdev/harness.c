/* SPDX-License-Identifier: BSD-2-Clause */
/* logdev.c: any device and port; any text of up to seven characters (each is handled alone). */
#include "proof.h"
#include "x86/logdev.c"

void harness(void)
{
	static char text[8];
	u32 dev = nondet(u32);
	u16 port = nondet(u16);

	assume(dev <= LOG_UART && port <= 0xfff8); /* options.c */
	text[7] = 0;
	logdev_init((enum log_device)dev, port);
	logdev_write(text);
	check(logdev_ports((enum log_device)dev) == (dev == LOG_UART ? 8 : dev == LOG_DEBUGCON ? 1 : 0), "ports");
	END_OF_PROOF;
}
