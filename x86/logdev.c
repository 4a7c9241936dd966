/* SPDX-License-Identifier: BSD-2-Clause */
/* See logdev.h. 16550 registers: data sheet PC16550D, section 8. */
#include "x86/logdev.h"
#include "x86/hw.h"

enum { UART_DATA = 0, UART_IER = 1, UART_FCR = 2, UART_LCR = 3, UART_MCR = 4, UART_LSR = 5 };
#define LSR_THRE 0x20

static enum log_device logdev;
static u16 logdev_port;

void logdev_init(enum log_device dev, u16 port)
{
	logdev = dev;
	logdev_port = port;
	if (dev != LOG_UART)
		return;
	hw_out8((u16)(port + UART_IER), 0);
	hw_out8((u16)(port + UART_LCR), 0x80); /* divisor latch: 115200 */
	hw_out8((u16)(port + UART_DATA), 1);
	hw_out8((u16)(port + UART_IER), 0);
	hw_out8((u16)(port + UART_LCR), 0x03); /* 8n1 */
	hw_out8((u16)(port + UART_FCR), 0x07);
	hw_out8((u16)(port + UART_MCR), 0x03);
}

static void put_char(char c)
{
	u32 tries = 100000;

	if (logdev == LOG_UART) {
		while ((hw_in8((u16)(logdev_port + UART_LSR)) & LSR_THRE) == 0 && tries > 0)
			tries--;
	}
	hw_out8(logdev_port, (u8)(c & 0xff));
}

void logdev_write(const char *s)
{
	if (logdev == LOG_NONE)
		return;
	while (*s != '\0') {
		if (*s == '\n' && logdev == LOG_UART)
			put_char('\r');
		put_char(*s);
		s++;
	}
}

u32 logdev_ports(enum log_device dev)
{
	switch (dev) {
	case LOG_NONE: return 0;
	case LOG_DEBUGCON: return 1;
	case LOG_UART: return 8;
	}
	return 0;
}
