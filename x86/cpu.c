/* SPDX-License-Identifier: BSD-2-Clause */
/* See cpu.h. */
#include "x86/cpu.h"
#include "core/image.h"
#include "x86/hw.h"

#define PORT_KBC 0x64U	  /* keyboard controller: command FEh pulses the reset line */
#define PORT_RESET 0xcf9U /* chipset reset control: 2, then 6, is a hard reset */

void cpu_relax(void)
{
	hw_pause();
}

u64 cpu_tsc(void)
{
	return hw_rdtsc();
}

void cpu_wbinvd(void)
{
	hw_wbinvd();
}

u32 cpu_in(u16 port, u32 size)
{
	switch (size) {
	case 1: return hw_in8(port);
	case 2: return hw_in16(port);
	default: return hw_in32(port);
	}
}

void cpu_out(u16 port, u32 size, u32 val)
{
	switch (size) {
	case 1: hw_out8(port, (u8)(val & 0xff)); break;
	case 2: hw_out16(port, (u16)(val & 0xffff)); break;
	default: hw_out32(port, val); break;
	}
}

u64 cpu_mmio_read(u64 pa, u32 size)
{
	const void *p = direct_ptr(pa);

	switch (size) {
	case 1: return *(const volatile u8 *)p;
	case 2: return *(const volatile u16 *)p;
	case 4: return hw_mmio_read32(p);
	default: return *(const volatile u64 *)p;
	}
}

void cpu_mmio_write(u64 pa, u32 size, u64 val)
{
	void *p = direct_ptr(pa);

	switch (size) {
	case 1: *(volatile u8 *)p = (u8)(val & 0xff); break;
	case 2: *(volatile u16 *)p = (u16)(val & 0xffff); break;
	case 4: hw_mmio_write32(p, (u32)(val & 0xffffffff)); break;
	default: *(volatile u64 *)p = val; break;
	}
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
