/* SPDX-License-Identifier: BSD-2-Clause */
/* See cpu.h. */
#include "x86/cpu.h"
#include "x86/hw.h"

#define PORT_KBC 0x64U  /* keyboard controller: command FEh pulses the reset line */
#define PORT_RESET 0xcf9U /* chipset reset control: 2, then 6, is a hard reset */

void cpu_relax(void)
{
	hw_pause();
}

void cpu_wbinvd(void)
{
	hw_wbinvd();
}

u32 cpu_phys_bits(void)
{
	u32 bits = hw_cpuid(0x80000008, 0).a & 0xff;

	return bits < 52 ? bits : 52;
}

void cpu_reset_machine(void)
{
	hw_out8(PORT_RESET, 0x02);
	hw_out8(PORT_RESET, 0x06);
	for (;;) {
		hw_out8(PORT_KBC, 0xfe);
		hw_pause();
	}
}
