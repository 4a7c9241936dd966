/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rights that shrink while other CPUs use them, on the debug build (debug/abi.h), whose calls take
 * the right to write a page away and give it back. All other CPUs write there as fast as they can:
 * from the moment the call returns, none of their stores may arrive any more. Meanwhile all CPUs
 * stop each other, hold each other, and none hangs. With "forget" the guest asks for a change
 * without a flush, which the debug build must notice.
 */
#include "debug/abi.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "flush";

#define ROUNDS 100u
#define STOPS 300u

static volatile u32 page[1024] __attribute__((aligned(4096)));
static volatile u32 stop, refused[MAX_CPUS];

static void ask(u32 what)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_DEBUG), .b = what, .c = (u32)page};

	if (hypercall(&r) != NO_FAULT || r.a != XMHF_OK)
		fatal("this is not the debug build");
}

/* The same page all the time, so that its translation stays in the TLB. */
static void writer(u32 cpu)
{
	while (stop == 0) {
		fault_t f = NO_FAULT;

		__asm__ volatile("1: incl (%1)\n2:" ON_FAULT("1b", "2b")
				 : "+S"(f)
				 : "r"(&page[cpu])
				 : "memory");
		if (f != NO_FAULT)
			refused[cpu]++;
	}
}

static void test_take(void)
{
	for (u32 i = 1; i < cpu_count; i++)
		on_cpu_start(i, writer, i);
	for (u32 round = 0; round < ROUNDS; round++) {
		u32 then[MAX_CPUS];
		u32 late = 0;

		for (u32 i = 1; i < cpu_count; i++) {
			u32 n = page[i];

			while (page[i] == n) /* it writes */
				pause();
		}
		ask(DEBUG_TAKE);
		for (u32 i = 1; i < cpu_count; i++)
			then[i] = page[i];
		for (u32 i = 1; i < cpu_count; i++) {
			u32 n = refused[i];

			while (refused[i] == n) /* it has tried again */
				pause();
			late += page[i] - then[i];
		}
		check(late == 0, "%u stores arrived after the right was gone", late);
		ask(DEBUG_GIVE);
		if (late != 0)
			break;
	}
	stop = 1;
	for (u32 i = 1; i < cpu_count; i++)
		on_cpu_wait(i);
}

static void stopper(u32 cpu)
{
	for (u32 i = 0; i < STOPS; i++)
		ask((i + cpu) % 4 == 0 ? DEBUG_HOLD : DEBUG_STOP);
}

static void test_storm(void)
{
	for (u32 i = 1; i < cpu_count; i++)
		on_cpu_start(i, stopper, i);
	stopper(0);
	for (u32 i = 1; i < cpu_count; i++)
		on_cpu_wait(i);
}

void test(void)
{
	smp_start();
	if (has_word("forget")) {
		ask(DEBUG_FORGET);
		fail("a change without a flush was not noticed");
		return;
	}
	test_take();
	test_storm();
}
