/* SPDX-License-Identifier: BSD-2-Clause */
/* io_access(): neither chipset.c nor legacy.c is even asked about a port of the log. */
#define DEVICE_PORT(e) (!((u32)(e)->port + (e)->size > log_port && (e)->port < log_port + log_ports))
#include "contracts/backend.h"
static u16 log_port;
static u32 log_ports;
#include "contracts/exit.h"
#include "model/one.h"
#include "core/io.c"

void harness(void)
{
	assume(log_ports <= 8); /* io_init() */
	io_access(&one, &one_exit);
	END_OF_PROOF;
}
