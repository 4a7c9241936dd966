/* SPDX-License-Identifier: BSD-2-Clause */
/* See apic.h. */
#include "x86/apic.h"
#include "core/apstart.h"
#include "core/image.h"
#include "x86/hw.h"

#define APIC_ID 0x20U
#define APIC_TPR 0x80U
#define APIC_SVR 0xf0U
#define APIC_ESR 0x280U
#define APIC_LVT_TIMER 0x320U
#define APIC_LVT_LAST 0x370U
#define APIC_TIMER_COUNT 0x380U
#define APIC_TIMER_DIVIDE 0x3e0U
#define LVT_MASKED BIT(16)

bool apic_is_x2(void)
{
	return (hw_rdmsr(APIC_BASE_MSR) & APIC_BASE_EXTD) != 0;
}

u32 apic_read(u32 offset)
{
	return hw_mmio_read32((const u8 *)direct_ptr(APIC_BASE_PA) + offset);
}

void apic_write(u32 offset, u32 val)
{
	hw_mmio_write32((u8 *)direct_ptr(APIC_BASE_PA) + offset, val);
}

u32 apic_id(void)
{
	if (apic_is_x2())
		return (u32)(hw_rdmsr(APIC_MSR + APIC_ID / 16) & 0xffffffff);
	return apic_read(APIC_ID) >> 24;
}

void apic_send(u32 dest, u32 low)
{
	u32 kept;

	if (apic_is_x2()) {
		hw_wrmsr(APIC_MSR + APIC_ICR_LOW / 16, (u64)dest << 32 | low);
		return;
	}
	while ((apic_read(APIC_ICR_LOW) & ICR_BUSY) != 0)
		hw_pause();
	kept = apic_read(APIC_ICR_HIGH);
	apic_write(APIC_ICR_HIGH, dest << 24);
	apic_write(APIC_ICR_LOW, low);
	while ((apic_read(APIC_ICR_LOW) & ICR_BUSY) != 0)
		hw_pause();
	apic_write(APIC_ICR_HIGH, kept);
}

u64 apic_last_command(void)
{
	if (apic_is_x2())
		return hw_rdmsr(APIC_MSR + APIC_ICR_LOW / 16);
	return (u64)(apic_read(APIC_ICR_HIGH) >> 24) << 32 | apic_read(APIC_ICR_LOW);
}

void apic_send_others_nmi(void)
{
	apic_send(0, (u32)(3UL << 18 | ICR_NMI << 8 | ICR_ASSERT));
}

static void reset_register(bool x2, u32 offset, u32 val)
{
	if (x2)
		hw_wrmsr(APIC_MSR + offset / 16, val);
	else
		apic_write(offset, val);
}

void apic_reset(void)
{
	bool x2 = apic_is_x2();
	u32 offset = APIC_LVT_TIMER;

	/* With the APIC disabled by software all LVT entries are masked, and stay so. */
	while (offset <= APIC_LVT_LAST) {
		reset_register(x2, offset, LVT_MASKED);
		offset += 0x10;
	}
	reset_register(x2, APIC_TIMER_COUNT, 0);
	reset_register(x2, APIC_TIMER_DIVIDE, 0);
	reset_register(x2, APIC_TPR, 0);
	reset_register(x2, APIC_ESR, 0);
	reset_register(x2, APIC_SVR, 0xff);
	if (!x2) {
		apic_write(APIC_LDR, 0);
		apic_write(APIC_DFR, 0xffffffff);
	}
}
