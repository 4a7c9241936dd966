/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypapp that has asked for nothing costs nothing: what the guest does here, and hypapps could
 * have intercepted, causes not one exit (AMD; Intel's processors exit on some of it by themselves).
 */
#include "lib/apic.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "quiet";

static u8 page[4096] __attribute__((aligned(4096)));
static u64 before[HYPER_CAUSES];

static fault_t try_ud2(void)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: ud2\n2:" ON_FAULT("1b", "2b") : "+S"(f));
	return f;
}

static void everything(void)
{
	for (u32 i = 0; i < 100; i++) {
		(void)cpuid(i & 7, 0);
		(void)inb(0x2e0);
		wrmsr(MSR_LSTAR, i);
		(void)rdmsr(MSR_STAR);
		write_cr3(i << 12);
		write_cr4(read_cr4() ^ 0x10);
		write_cr0(read_cr0() ^ 2);
		__asm__ volatile("clts; wbinvd; invlpg (%0); rdtsc; pause" ::"r"(page)
				 : "eax", "edx", "memory");
		check(FAULT_VECTOR(try_ud2()) == VEC_UD, "ud2");
		page[i] = (u8)i;
	}
}

static void run(u32 cpu)
{
	for (u32 c = 0; c < HYPER_CAUSES; c++)
		before[c] = hyper_stats(cpu, c);
	everything();
	for (u32 c = 0; c < HYPER_CAUSES; c++) {
		u64 n = hyper_stats(cpu, c) - before[c];

		/* The hypercalls that ask are counted, too. */
		if (c != HYPER_HYPERCALL)
			check(n == 0, "cpu %u: %u exits: %s", cpu, (u32)n, hyper_cause_names[c]);
	}
}

void test(void)
{
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, run, c);
}
