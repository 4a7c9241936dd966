/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XMHF's counters of exits count: what a CPU does is added to its own counter of that cause, once
 * each, and to no other CPU's. Natively there is nothing to see.
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "stats";

#define N 25

static u64 before[MAX_CPUS][HYPER_CAUSES], after[MAX_CPUS][HYPER_CAUSES];

/* Reading is a hypercall too: this CPU's counter of them grows by one for each counter read. */
static void read_all(u64 (*to)[HYPER_CAUSES])
{
	for (u32 c = 0; c < cpu_count; c++)
		for (u32 k = 0; k < HYPER_CAUSES; k++)
			to[c][k] = hyper_stats(c, k);
}

static void do_hypercall(void)
{
	hyper_info();
}

static void do_msr_read(void)
{
	rdmsr(MSR_MTRR_DEF_TYPE);
}

static void do_msr_write(void)
{
	wrmsr(MSR_MTRR_DEF_TYPE, rdmsr(MSR_MTRR_DEF_TYPE));
}

static void do_cpuid(void)
{
	cpuid(0, 0);
}

static void do_in(void)
{
	inb(0xe9);
}

static void do_invd(void)
{
	__asm__ volatile("invd" ::: "memory");
}

static void do_virt_insn(void)
{
	virt_insn();
}

static void do_deny(void)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: movb (%1), %%al\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "r"(hyper_info().base)
			 : "eax");
}

struct act {
	void (*run)(void);
	u32 cause, also; /* HYPER_CAUSES: none */
	bool intel;	 /* leaves the guest there only */
};

static const struct act acts[] = {
    {do_hypercall, HYPER_HYPERCALL, HYPER_CAUSES, false},
    {do_msr_read, HYPER_MSR_READ, HYPER_CAUSES, false},
    {do_msr_write, HYPER_MSR_WRITE, HYPER_MSR_READ, false},
    {do_in, HYPER_IO, HYPER_CAUSES, false},
    {do_invd, HYPER_INVD, HYPER_CAUSES, false},
    {do_virt_insn, HYPER_VIRT_INSN, HYPER_CAUSES, false},
    {do_deny, HYPER_NPF, HYPER_HYPERCALL, false},
    {do_cpuid, HYPER_CPUID, HYPER_CAUSES, true},
};

static void run(u32 act)
{
	for (u32 i = 0; i < N; i++)
		acts[act].run();
}

static void test_act(u32 cpu, u32 act)
{
	read_all(before);
	on_cpu(cpu, run, act);
	read_all(after);
	for (u32 c = 0; c < cpu_count; c++) {
		for (u32 k = 0; k < HYPER_CAUSES; k++) {
			u64 want = before[c][k];

			if (c == cpu && (k == acts[act].cause || k == acts[act].also) &&
			    (cpu_is_intel() || !acts[act].intel))
				want += N;
			/* All reads between the two reads of this very counter. */
			if (c == 0 && k == HYPER_HYPERCALL)
				want += cpu_count * HYPER_CAUSES;
			check(after[c][k] == want,
			      "%u x %s on cpu %u: %s of cpu %u is %llu, not %llu", N,
			      hyper_cause_names[acts[act].cause], cpu, hyper_cause_names[k], c,
			      after[c][k], want);
		}
	}
}

void test(void)
{
	if (!hyper_info().present) {
		print("stats: nothing below\n");
		return;
	}
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		for (u32 i = 0; i < ARRAY_SIZE(acts); i++)
			test_act(c, i);
	read_all(after);
	for (u32 c = 0; c < cpu_count; c++)
		for (u32 k = 0; k < HYPER_CAUSES; k++)
			if (after[c][k] != 0)
				print("stats: cpu=%u %s=%llu\n", c, hyper_cause_names[k],
				      after[c][k]);
	check(hyper_stats(cpu_count, 0) == ~0ULL, "there is a cpu %u", cpu_count);
}
