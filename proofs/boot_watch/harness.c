/* SPDX-License-Identifier: BSD-2-Clause */
/* msr_init(), io_init(), legacy_init(): recorded, and compared with the list here. */
#include "model/one.h"
#include "core/backend.h"
#include "core/mtrr.h"
#include "x86/logdev.h"
static bool apic_base, port92, port60, port64, pm1a, logport;
static u16 log_at, pm1a_at;

void mtrr_init(void) { }
u32 logdev_ports(enum log_device dev) { return 8; }
void backend_watch_msr(u32 msr, bool read, bool write)
{
	apic_base |= msr == 0x1b && write;
}
void backend_watch_port(u16 port, u32 count)
{
	port92 |= port <= 0x92 && 0x92 < port + count;
	port60 |= port <= 0x60 && 0x60 < port + count;
	port64 |= port <= 0x64 && 0x64 < port + count;
	pm1a |= port == pm1a_at && count == 2;
	logport |= port == log_at && count == 8;
}
#include "core/msr.c"
#include "core/io.c"
#include "core/legacy.c"

void harness(void)
{
	struct platform p;
	struct options o;

	apic_base = port92 = port60 = port64 = pm1a = logport = false;
	log_at = o.log_port;
	pm1a_at = p.pm1_control[0];
	msr_init();
	io_init(&o);
	legacy_init(&p);
	check(apic_base, "APIC_BASE exits on writing");
	check(port92 && port60 && port64, "A20 is guarded");
	check(pm1a || pm1a_at == 0, "the sleep register");
	check(logport, "the log's ports");
	END_OF_PROOF;
}
