/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU cannot survive: its root page table, its IDT or its stack in the memory that XMHF
 * keeps. The exception for the refused access cannot be delivered, so the CPU shuts down and the
 * machine resets, as with tables in memory that is not there. One boot for each. Natively the
 * tables lie in free memory full of zeros, with the same end.
 */
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"
#include "lib/stage.h"

const char test_name[] = "memory_root";

#define FREE_BASE 0x3000000u

static u32 base;

static void no_idt(void)
{
	struct table_reg none = {0, 0};

	lidt(&none);
	__asm__ volatile("ud2");
}

/*
 * Intel's processors load all page-directory-pointer entries with CR0, and raise #GP at that
 * instruction if they may not: paging stays off, and the end is of our own making.
 */
static void root_paged32(u32 unused)
{
	fault_t f = NO_FAULT;

	(void)unused;
	__asm__ volatile("movl %1, %%cr3\nmovl %%cr0, %%eax\norl $0x80000000, %%eax\n"
			 "1: movl %%eax, %%cr0\n2: nop" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "r"(base)
			 : "eax", "memory");
	if (f == FAULT(VEC_GP, 0) && (read_cr0() & BIT(31)) == 0) {
		print("memory_root: refused with #GP\n");
		no_idt();
	}
}

static void root_pae(u32 unused)
{
	write_cr4(read_cr4() | 0x20);
	root_paged32(unused);
}

static void root_long(u32 unused)
{
	write_cr4(read_cr4() | 0x20);
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_LME);
	root_paged32(unused);
}

static void idt_inside(u32 unused)
{
	struct table_reg r = {256 * 8 - 1, base};

	(void)unused;
	lidt(&r);
	__asm__ volatile("int $0x40");
}

static void stack_inside(u32 unused)
{
	(void)unused;
	/* Natively the stack works: an end is made of it there. */
	__asm__ volatile("movl %0, %%esp\npushl $0\nlidt (%%esp)\nud2" ::"r"(base + 64) : "memory");
}

static const struct {
	const char *name;
	void (*run)(u32 unused);
} ways[] = {
    {"32-bit root table", root_paged32},
    {"PAE root table", root_pae},
    {"64-bit root table", root_long},
    {"IDT", idt_inside},
    {"stack", stack_inside},
};

void test(void)
{
	struct hyper_info i = hyper_info();
	u32 stage = stage_get(), way = stage / 2;

	base = i.present ? i.base : FREE_BASE;
	if (!i.present)
		memset((void *)base, 0, 4096);
	if (way >= ARRAY_SIZE(ways)) {
		print("memory_root: %u resets\n", stage);
		stage_set(0);
		return;
	}
	smp_start();
	/* Each on the first CPU, then on the last one. */
	print("memory_root: %s of cpu %u at 0x%x\n", ways[way].name,
	      stage % 2 == 0 ? 0 : cpu_count - 1, base);
	stage_set(stage + 1);
	if (stage % 2 == 0)
		ways[way].run(0);
	else
		on_cpu_start(cpu_count - 1, ways[way].run, 0);
	stage_await_reset(ways[way].name);
}
