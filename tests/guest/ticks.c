/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the benchmark (bench/vendors.py): what one way out of the guest and back takes in ticks of
 * the TSC, which counts instructions on both emulators (QEMU with --icount, Bochs). The loop around
 * the instruction is measured by an empty one, and the least of some rounds is taken: no interrupt
 * comes. With XMHF, and with the hypapp hello if it is loaded.
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"

const char test_name[] = "ticks";

#define TIMES 64u
#define ROUNDS 5u
#define HELLO 1u

static void nothing(void)
{
	__asm__ volatile("" ::: "memory");
}

static void one_cpuid(void)
{
	u32 a = 1, c = 0;

	__asm__ volatile("cpuid" : "+a"(a), "+c"(c)::"ebx", "edx");
}

/* RDMSR of IA32_MTRR_DEF_TYPE. */
static void one_rdmsr(void)
{
	u32 c = MSR_MTRR_DEF_TYPE;

	__asm__ volatile("rdmsr" ::"c"(c) : "eax", "edx");
}

static void one_config(void)
{
	inl(0xcf8);
}

static void call(u32 eax, u32 ebx)
{
	if (cpu_is_intel())
		__asm__ volatile("vmcall" : "+a"(eax), "+b"(ebx)::"ecx", "edx", "esi", "memory");
	else
		__asm__ volatile("vmmcall" : "+a"(eax), "+b"(ebx)::"ecx", "edx", "esi", "memory");
}

static void one_info(void)
{
	call(XMHF_CALL(XMHF_INFO), 0);
}

static void one_hypapp(void)
{
	call(XMHF_CALL(XMHF_HYPAPP), HELLO);
}

static u32 least(void (*one)(void))
{
	u32 best = ~0u;

	for (u32 r = 0; r < ROUNDS; r++) {
		u64 begin = rdtsc();
		u32 took;

		for (u32 i = 0; i < TIMES; i++)
			one();
		took = (u32)(rdtsc() - begin);
		best = took < best ? took : best;
	}
	return best;
}

/* In tenths of a tick, beyond a call of a function that does nothing. */
static void measure(const char *name, void (*one)(void))
{
	u32 took = least(one), empty = least(nothing);

	print("ticks: %s=%u\n", name, (took - empty) * 10 / TIMES);
}

void test(void)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = HELLO};

	measure("cpuid", one_cpuid);
	measure("rdmsr", one_rdmsr);
	measure("config", one_config);
	if (!hyper_info().present)
		return;
	measure("info", one_info);
	if (hypercall(&r) == NO_FAULT && r.a == XMHF_OK)
		measure("hypapp", one_hypapp);
}
