/* SPDX-License-Identifier: BSD-2-Clause */
/* The FPU around a stay in a partition: all of the guest's is kept and comes back, and the host is without it again. */
#include "core/string.h"
#include "model/one.h"
#include "model/pool.h"
#include "x86/hw.h"
#undef PARTITIONS_MAX
#define PARTITIONS_MAX 1
static u64 xcr0, cr0, cr4, supported;
static u32 holds; /* whose registers are in the FPU: 1 the guest's, 2 the partition's, 0 nobody's */
static u32 saved; /* whose are kept in the areas: bits */
#define hw_xgetbv model_xgetbv
#define hw_xsetbv model_xsetbv
#define hw_xsave model_xsave
#define hw_xrstor model_xrstor
#define hw_read_cr0 model_read_cr0
#define hw_read_cr4 model_read_cr4
#define hw_write_cr0 model_write_cr0
#define hw_write_cr4 model_write_cr4
#define hw_cpuid(leaf, sub) model_cpuid(leaf, sub)
#define memset model_memset
#define memcpy model_memcpy
static bool is_open(void)
{
	return (cr0 & 0xc) == 0 && (cr4 & BIT(18)) != 0;
}
static u64 model_xgetbv(u32 reg)
{
	check(reg == 0 && (cr4 & BIT(18)) != 0, "allowed");
	return xcr0;
}
static void model_xsetbv(u32 reg, u64 v)
{
	check(reg == 0 && (cr4 & BIT(18)) != 0 && (v & 1) != 0 && (v & ~supported) == 0, "allowed");
	check((v & 4) == 0 || (v & 2) != 0, "AVX needs SSE");
	xcr0 = v;
}
static void model_xsave(void *area);
static void model_xrstor(const void *area);
static u64 model_read_cr0(void)
{
	return cr0;
}
static u64 model_read_cr4(void)
{
	return cr4;
}
static void model_write_cr0(u64 v)
{
	cr0 = v;
}
static void model_write_cr4(u64 v)
{
	cr4 = v;
}
static struct hw_cpuid model_cpuid(u32 leaf, u32 sub)
{
	return (struct hw_cpuid){(u32)(supported & 0xffffffff), 0, nondet(u32), (u32)(supported >> 32)};
}
static u32 zeroed;
static void *model_memset(void *p, int c, size_t n)
{
	check(c == 0 && __CPROVER_w_ok(p, n), "inside");
	zeroed++;
	return p;
}
static void *model_memcpy(void *p, const void *q, size_t n)
{
	check(__CPROVER_w_ok(p, n) && __CPROVER_r_ok(q, n), "inside");
	return p;
}
#include "x86/fpu.c"
static void model_xsave(void *area)
{
	check(is_open() && xcr0 == supported, "all of it");
	check(area == (holds == 1 ? guests[0] : own[0]), "to its own place");
	saved |= holds;
}
static void model_xrstor(const void *area)
{
	check(is_open() && xcr0 == supported, "all of it");
	holds = area == guests[0] ? 1 : 2;
	check((saved & holds) != 0 || holds == 2, "what was kept");
}

void harness(void)
{
	u64 guest, was;

	supported = nondet(u64);
	xcr0 = was = nondet(u64);
	cr0 = nondet(u64) | 0xc;
	cr4 = nondet(u64);
	assume((supported & 1) != 0 && ((supported & 4) == 0 || (supported & 2) != 0));
	assume((was & 1) != 0 && (was & ~supported) == 0 && ((was & 4) == 0 || (was & 2) != 0));
	holds = 1;
	saved = zeroed = 0;
	(void)fpu_fits();
	fpu_reset(0);
	check(zeroed == 2, "nothing is left in either place");
	guest = fpu_enter(0);
	check(holds == 2 && (cr0 & 0xc) == 0xc, "the partition's, and closed to the host");
	check((xcr0 & ~7UL) == 0, "x87, SSE and AVX");
	fpu_leave(0, guest);
	check(holds == 1 && xcr0 == was && (saved & 2) != 0, "the guest's are back, as they were");
	check((cr0 & 0xc) == 0xc, "no FPU for the host, and none for hypapps");
	END_OF_PROOF;
}
