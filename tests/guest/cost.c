/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the benchmark (bench/hypapps.py): ROUNDS of each event that a hypapp decides about
 * (tests/hypapp/cost.c), between two markers that the emulator's counter sees. Without the hypapp
 * the same instructions are executed, and cause no exit. No interrupt comes meanwhile: nothing else
 * exits.
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "cost";

#define COST 20
#define ROUNDS 100
enum { NOTHING, PAGE, PROTECT, MAKE, ENTER };
enum { DEFAULT, HANDLED };
enum { R = 1, RW = 3 };

static volatile u32 beats[MAX_CPUS], stop;
static u8 page[PAGE_SIZE] __attribute__((aligned(4096)));
/* A partition's page: VMMCALL, and once more. */
static u8 code[PAGE_SIZE] __attribute__((aligned(4096))) = {0x0f, 0x01, 0xd9, 0xeb, 0xfb};
static bool with_hypapp;

/* nopl 0x584d0000(%eax), the number in EDI: bench/plugin/counter.c. */
static void mark(u32 id)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x80, 0x00, 0x00, 0x4d, 0x58" : : "D"(id) : "memory");
}

static u32 call(u32 what, u32 a, u32 b)
{
	struct hyper_regs r = {XMHF_CALL(XMHF_HYPAPP), COST, what, a, b};

	return hypercall(&r) == NO_FAULT ? r.a : XMHF_UNKNOWN;
}

static void nothing(u32 i)
{
	if (with_hypapp && call(NOTHING, i, 0) != XMHF_OK)
		fatal("the hypapp does not answer");
}

static void do_cpuid(u32 i)
{
	u32 a = 1, b, c = 0, d;

	(void)i;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	check((c & 1) == (with_hypapp ? 0 : 1), "CPUID 1: ECX 0x%x", c);
}

static void read_msr(u32 i)
{
	(void)i;
	check(!with_hypapp || rdmsr(0xc0000103) == 0x42, "RDMSR");
}

static void write_msr(u32 i)
{
	wrmsr(0xc0000103, i);
}

static void port(u32 i)
{
	(void)i;
	check(inl(0x4f0) == (with_hypapp ? 0x42 : 0xffffffff), "IN");
}

/* The other processors are in the guest, and show it. */
static void beat(u32 cpu)
{
	while (!stop)
		beats[cpu]++;
}

/* Wait until all of them are in the guest again. */
static void others(void)
{
	for (u32 c = 1; c < cpu_count; c++) {
		u32 was = beats[c];

		while (beats[c] == was)
			__asm__ volatile("pause");
	}
}

/* Two bytes: movb %al, (%edx). */
static void store(u32 i)
{
	__asm__ volatile("movb %%al, (%%edx)" : : "a"(i), "d"(page) : "memory");
	others();
}

/* Rights that shrink at every second call. */
static void protect(u32 i)
{
	if (with_hypapp)
		(void)call(PROTECT, (u32)page, i % 2 == 0 ? R : RW);
	others();
}

static void partition(u32 i)
{
	(void)i;
	check(!with_hypapp || call(ENTER, 0, 0) == XMHF_OK, "the partition calls");
}

static void measure(u32 row, const char *name, void (*one)(u32 i))
{
	for (u32 i = 0; i < 2; i++)
		one(i); /* what is done once only */
	mark(100 + 2 * row);
	for (u32 i = 0; i < ROUNDS; i++)
		one(i);
	mark(100 + 2 * row + 1);
	print("cost: row %u %s\n", row, name);
}

void test(void)
{
	with_hypapp = call(NOTHING, 0, 0) == XMHF_OK;
	smp_start();
	/* The timer's interrupt would end each stay in a partition at once. */
	outb(0x21, 0xff);
	outb(0xa1, 0xff);
	for (u32 c = 1; c < cpu_count; c++)
		on_cpu_start(c, beat, c);
	measure(0, "hypercall", nothing);
	measure(1, "cpuid", do_cpuid);
	measure(2, "rdmsr", read_msr);
	measure(3, "wrmsr", write_msr);
	measure(4, "port", port);
	if (!with_hypapp || call(PAGE, (u32)page, HANDLED) == XMHF_OK) {
		measure(5, "page-handled", store);
		if (with_hypapp)
			(void)call(PAGE, (u32)page, DEFAULT);
		measure(6, "page-default", store);
		if (with_hypapp)
			(void)call(PROTECT, (u32)page, RW);
		measure(7, "protect", protect);
	}
	check(!with_hypapp || call(MAKE, (u32)code, 0) == XMHF_OK, "a partition");
	measure(8, "partition", partition);
	stop = 1;
	for (u32 c = 1; c < cpu_count; c++)
		on_cpu_wait(c);
}
