/* SPDX-License-Identifier: BSD-2-Clause */
/* See fpu.h. */
#include "x86/fpu.h"
#include "core/string.h"
#include "x86/hw.h"

#define AREA 4096U
#define XCR0_PARTITION 7UL /* x87, SSE, AVX */
#define MXCSR_AT 24U
#define MXCSR_INIT 0x1f80U
#define CR0_EM BIT(2)
#define CR0_TS BIT(3)
#define CR4_OSXSAVE BIT(18)

/* An area holds secrets only while the other one is in the registers, or a partition exists. */
static u8 own[PARTITIONS_MAX][AREA] __attribute__((aligned(64)));
static u8 guests[PARTITIONS_MAX][AREA] __attribute__((aligned(64)));

static u64 all(void)
{
	struct hw_cpuid r = hw_cpuid(0xd, 0);

	return r.a | (u64)r.d << 32;
}

bool fpu_fits(void)
{
	return (hw_cpuid(1, 0).c >> 26 & 1) != 0 && hw_cpuid(0xd, 0).c <= AREA;
}

void fpu_reset(u32 n)
{
	u32 mxcsr = MXCSR_INIT;

	memset(own[n], 0, AREA);
	memset(guests[n], 0, AREA);
	memcpy(&own[n][MXCSR_AT], &mxcsr, sizeof(mxcsr));
}

/* The host may use them from here on, or no longer. */
static void open(bool on)
{
	if (on) {
		hw_write_cr4(hw_read_cr4() | CR4_OSXSAVE);
		hw_write_cr0(hw_read_cr0() & ~(CR0_EM | CR0_TS));
	} else {
		hw_write_cr0(hw_read_cr0() | CR0_EM | CR0_TS);
	}
}

u64 fpu_enter(u32 n)
{
	u64 guest_xcr0;

	open(true);
	guest_xcr0 = hw_xgetbv(0);
	hw_xsetbv(0, all());
	hw_xsave(guests[n]);
	hw_xrstor(own[n]);
	hw_xsetbv(0, all() & XCR0_PARTITION);
	open(false);
	return guest_xcr0;
}

void fpu_leave(u32 n, u64 guest_xcr0)
{
	open(true);
	hw_xsetbv(0, all());
	hw_xsave(own[n]);
	hw_xrstor(guests[n]);
	hw_xsetbv(0, guest_xcr0);
	open(false);
}
