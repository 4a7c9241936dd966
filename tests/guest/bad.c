/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the eight hypapps `bad` do what they may not do (tests/hypapp/bad.c): attacks first=N, N +
 * 1, ..., CPU after CPU. Each has to be stopped, later calls have to say so, and the guest and the
 * others go on. An endless loop is stopped by the other CPU, which waits for the hypapp.
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "bad";

#define FIRST_NUMBER 10
#define SPIN 14
#define CALLS 15
#define ATTACKS 57

static volatile u32 status;
static u32 target;

static u32 call(u32 number, u32 what)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = number, .c = what};

	check(hypercall(&r) == NO_FAULT, "the hypercall faults");
	return r.a;
}

static u32 first(void)
{
	u32 val = 0;

	for (const char *p = cmdline; *p != 0; p++)
		if (*p >= '0' && *p <= '9')
			val = val * 10 + (u32)(*p - '0');
	return val;
}

static void run(u32 what)
{
	status = call(target, what);
}

static void attack(u32 i, u32 what)
{
	u32 cpu = i % cpu_count;

	target = FIRST_NUMBER + i;
	check(call(target, 0) == XMHF_OK, "bad%u answers", i);
	status = 0;
	if (what == SPIN || what == CALLS) {
		on_cpu_start(1, run, what);
		/* Until the other CPU has come there, the hypapp answers. */
		for (u32 n = 0; n < 1000 && call(target, 0) == XMHF_OK; n++)
			delay_us(10000);
		check(call(target, 0) == XMHF_STOPPED, "the CPU that waits");
		on_cpu_wait(1);
	} else {
		on_cpu(cpu, run, what);
	}
	check(status == XMHF_STOPPED, "attack %u: status 0x%x", what, status);
	on_cpu(cpu_count - 1, run, 0);
	check(status == XMHF_STOPPED, "attack %u, later: status 0x%x", what, status);
}

void test(void)
{
	smp_start();
	for (u32 i = 0; i < 8 && first() + i < ATTACKS; i++)
		attack(i, first() + i);
}
