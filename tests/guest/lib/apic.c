/* SPDX-License-Identifier: BSD-2-Clause */
/* See apic.h. */
#include "lib/apic.h"
#include "lib/x86.h"

#define BASE_X2 BIT(10)
#define BASE_ENABLE BIT(11)
#define X2_MSR(reg) (0x800u + (reg) / 16)
#define ICR_PENDING 0x1000u
#define SVR_ENABLE 0x1ffu

bool apic_is_x2(void)
{
	return (rdmsr(MSR_APIC_BASE) & BASE_X2) != 0;
}

bool apic_has_x2(void)
{
	return (cpuid(1, 0).c & BIT(21)) != 0;
}

u32 apic_read(u32 reg)
{
	return apic_is_x2() ? (u32)rdmsr(X2_MSR(reg)) : mmio_read32(APIC_PAGE + reg);
}

void apic_write(u32 reg, u32 v)
{
	if (apic_is_x2())
		wrmsr(X2_MSR(reg), v);
	else
		mmio_write32(APIC_PAGE + reg, v);
}

u32 apic_id(void)
{
	return apic_is_x2() ? apic_read(APIC_ID) : apic_read(APIC_ID) >> 24;
}

void apic_send(u32 dest, u32 icr)
{
	if (apic_is_x2()) {
		wrmsr(X2_MSR(APIC_ICR), (u64)dest << 32 | icr);
		return;
	}
	apic_write(APIC_ICR_HIGH, dest << 24);
	apic_write(APIC_ICR, icr);
	while ((apic_read(APIC_ICR) & ICR_PENDING) != 0)
		pause();
}

void apic_setup(void)
{
	apic_write(APIC_SVR, SVR_ENABLE);
}

void apic_enable_x2(void)
{
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | BASE_X2 | BASE_ENABLE);
	apic_setup();
}

void apic_disable_x2(void)
{
	u64 v = rdmsr(MSR_APIC_BASE);

	/* The way back leads through the APIC being off. */
	wrmsr(MSR_APIC_BASE, v & ~(BASE_X2 | BASE_ENABLE));
	wrmsr(MSR_APIC_BASE, (v & ~BASE_X2) | BASE_ENABLE);
	apic_setup();
}
