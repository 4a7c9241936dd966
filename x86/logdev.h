/* SPDX-License-Identifier: BSD-2-Clause */
/* The device behind the log: a debug console port, or a 16550 UART at 115200 8n1. */
#ifndef X86_LOGDEV_H
#define X86_LOGDEV_H

#include "core/options.h"

/* logdev_init() - set the device up. @port is its first I/O port. */
void logdev_init(enum log_device dev, u16 port);

/* logdev_write() - write a string, waiting for the device (bounded). */
void logdev_write(const char *s);

/* logdev_ports() - how many ports, from options.log_port on, the guest must not reach. */
u32 logdev_ports(enum log_device dev);

/* panic_stop_others() - make all other CPUs leave the guest and stop for good. */
void panic_stop_others(void);

/* panic_halt() - stop this CPU for good. */
_Noreturn void panic_halt(void);

#endif
