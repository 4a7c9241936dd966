/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: all that XMHF refuses, again and again, from all CPUs at once, so that its log fills up
 * and everything waits for it. The log has a bounded number of such lines; the guest runs on.
 */
#include "lib/acpi.h"
#include "lib/apic.h"
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "flood";

#define ROUNDS 700u
#define IOAPIC 0xfec00000u
#define HOST_BRIDGE 0u
#define PCIEXBAR 0x60u

static u16 pm1_control;

static void flood(u32 unused)
{
	u32 v;

	(void)unused;
	for (u32 i = 0; i < ROUNDS; i++) {
		pci_write(HOST_BRIDGE, PCIEXBAR, 0xffffffff);
		mmio_write32(IOAPIC, 0x12);
		mmio_write32(IOAPIC + 0x10, 0x10500); /* masked, INIT */
		mmio_write32(APIC_PAGE + 0x1000, 0x500);
		try_wrmsr(0x1b, 0x900);
		outw(pm1_control, 0x2400);
		if (below.present)
			check(!attack_reads(&v), "XMHF's memory is open");
	}
}

void test(void)
{
	const u8 *fadt = (const u8 *)acpi_find("FACP");

	attack_begin();
	pm1_control = (u16)(fadt[64] | fadt[65] << 8);
	smp_start();
	for (u32 c = 1; c < cpu_count; c++)
		on_cpu_start(c, flood, 0);
	flood(0);
	for (u32 c = 1; c < cpu_count; c++)
		on_cpu_wait(c);
	attack_check("a flood");
}
