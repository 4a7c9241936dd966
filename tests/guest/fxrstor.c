/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One CPU loads its FPU all the time while the first one goes in and out of XMHF: what one CPU
 * does to its own registers is nobody else's business. On QEMU it was (docs/machines.md).
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "fxrstor";

#define ROUNDS 50000u

static u8 area[512] __attribute__((aligned(16)));
static volatile u32 loads, stop;

static void load(u32 arg)
{
	(void)arg;
	while (!stop) {
		__asm__ volatile("fxrstor %0" : : "m"(area));
		loads++;
	}
}

void test(void)
{
	u32 i = 0;

	__asm__ volatile("fninit; fxsave %0" : "=m"(area));
	smp_start();
	on_cpu_start(1, load, 0);
	while (i < ROUNDS || loads < ROUNDS) {
		check(hyper_info().present, "XMHF does not answer in round %u", i);
		i++;
	}
	stop = 1;
	on_cpu_wait(1);
}
