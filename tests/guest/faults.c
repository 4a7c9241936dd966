/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each of eight hypapps faults in the callback of one event (tests/hypapp/faults.c): on the last
 * processor, or, with "all", on all of them at the same time. It is stopped, and said to be; the
 * guest gets, from then on and everywhere, what it gets without the hypapp. What it has protected
 * stays so.
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "faults";

#define FIRST 10
#define MSR 0xc0000103u /* TSC_AUX, 0 after reset */
#define SUBLEAF 0x55

static u8 page[4096] __attribute__((aligned(4096)));
static volatile u32 ready;
static struct cpuid native;

static u32 call(u32 n, u32 what, u32 d)
{
	struct hyper_regs r = {XMHF_CALL(XMHF_HYPAPP), FIRST + n, what, d, 0};

	check(hypercall(&r) == NO_FAULT, "the hypercall faults");
	return r.a;
}

static bool is_stopped(u32 n)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPPS), .b = n};

	check(hypercall(&r) == NO_FAULT && r.a == XMHF_OK && r.b == FIRST + n,
	      "hypapp %u is listed", n);
	return r.s == 1;
}

static void on_hypercall(void)
{
	check(call(0, 1, 0) == XMHF_STOPPED, "hypercall");
}

static void on_port(void)
{
	check(inl(0x4f0) == 0xffffffff, "port");
	outl(0x4f0, 0);
}

static void on_msr(void)
{
	u64 v = 0;

	check(try_rdmsr(MSR, &v) == NO_FAULT && v == 0, "RDMSR: 0x%llx", v);
	check(try_wrmsr(MSR, 0) == NO_FAULT, "WRMSR");
}

static void on_cpuid(void)
{
	struct cpuid c = cpuid(0, SUBLEAF);

	check(c.b == native.b && c.d == native.d, "CPUID");
}

static void on_exception(void)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: ud2\n2:" ON_FAULT("1b", "2b") : "+S"(f));
	check(f == FAULT(VEC_UD, 0), "#UD: 0x%x", f);
}

static void on_memory(void)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: movb $1, (%1)\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "r"(page)
			 : "memory");
	check(f == FAULT(VEC_GP, 0) && page[0] == 0, "a protected page: 0x%x, %u", f, page[0]);
}

static void on_cr(void)
{
	write_cr3(0x5000);
	check(read_cr3() == 0x5000, "CR3");
}

static void on_insn(void)
{
	__asm__ volatile("wbinvd" ::: "memory");
}

static void (*const causes[])(void) = {on_hypercall, on_port,	on_msr, on_cpuid,
				       on_exception, on_memory, on_cr,	on_insn};

static void cause(u32 n)
{
	causes[n]();
}

/* All begin as nearly at once as they can. */
static void together(u32 n)
{
	__sync_fetch_and_add(&ready, 1);
	while (ready < cpu_count)
		pause();
	for (u32 i = 0; i < 20; i++)
		causes[n]();
}

static void attack(u32 n, bool all)
{
	check(!is_stopped(n), "hypapp %u runs", n);
	if (!all) {
		on_cpu(cpu_count - 1, cause, n);
	} else {
		ready = 0;
		for (u32 c = 1; c < cpu_count; c++)
			on_cpu_start(c, together, n);
		together(n);
		for (u32 c = 1; c < cpu_count; c++)
			on_cpu_wait(c);
	}
	check(is_stopped(n), "hypapp %u is stopped", n);
	check(call(n, 0, 0) == XMHF_STOPPED, "hypapp %u says so", n);
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, cause, n);
	for (u32 i = n + 1; i < ARRAY_SIZE(causes); i++)
		check(call(i, 0, 0) == XMHF_OK, "hypapp %u goes on", i);
}

void test(void)
{
	check(call(5, 2, (u32)page) == XMHF_OK, "a page is protected");
	smp_start();
	native = cpuid(0, 0);
	for (u32 n = 0; n < ARRAY_SIZE(causes); n++)
		attack(n, has_word("all"));
}
