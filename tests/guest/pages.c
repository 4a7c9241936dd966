/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that the hypapp `pages` protects: each kind of access, each verdict, permissions that grow
 * and shrink, and that none passes on another CPU once the call has returned.
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "pages";

enum { R = 1, W = 2, X = 4 };
enum { DEFAULT, HANDLED, DENY };

static u8 page[2][4096] __attribute__((aligned(4096)));
static volatile u32 stop, writes;

static struct hyper_regs ask(u32 c, u32 d, u32 s)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = 8, .c = c, .d = d, .s = s};

	check(hypercall(&r) == NO_FAULT, "the hypercall faults");
	return r;
}

static void protect(void *p, u32 prot)
{
	check(ask(0, (u32)p, prot).a == 0, "protect %p %u", p, prot);
}

static fault_t try_read(volatile u8 *p, u8 *val)
{
	fault_t f = NO_FAULT;
	u8 v = 0;

	__asm__ volatile("1: movb (%2), %0\n2:" ON_FAULT("1b", "2b") : "+q"(v), "+S"(f) : "r"(p));
	*val = v;
	return f;
}

static fault_t try_write(volatile u8 *p, u8 val)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: movb %1, (%2)\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "q"(val), "r"(p)
			 : "memory");
	return f;
}

static u32 events(void)
{
	return ask(2, 0, 0).c;
}

static void test_verdicts(u32 cpu)
{
	u8 *p = page[0] + 5;
	u32 before = events();
	u8 v;

	(void)cpu;
	*p = 1;
	protect(page[0], R | X);
	ask(1, DENY, 0);
	check(try_write(p, 2) != NO_FAULT, "denied write");
	check(try_read(p, &v) == NO_FAULT && v == 1, "reading is allowed: %u", v);
	check(events() == before + 1, "one event");
	check(ask(2, 0, 0).d == (u32)p && ask(2, 0, 0).s == 1, "the write is told");
	ask(1, DEFAULT, 0);
	check(try_write(p, 3) == NO_FAULT && *p == 3, "one write passes: %u", *p);
	check(try_write(p, 4) == NO_FAULT && *p == 4, "the next one: %u", *p);
	check(events() == before + 3, "each is told");
	ask(1, HANDLED, 0);
	check(try_write(p, 5) == NO_FAULT && *p == 5, "the protection is lifted: %u", *p);
	check(try_write(p, 6) == NO_FAULT && *p == 6, "for good: %u", *p);
	check(events() == before + 4, "one more event");
	protect(page[0], 0);
	ask(1, DENY, 0);
	check(try_read(p, &v) != NO_FAULT, "invisible");
	ask(1, DEFAULT, 0);
	check(try_read(p, &v) == NO_FAULT && v == 6, "one read passes: %u", v);
	/* From one page that is not there to another. */
	protect(page[1], 0);
	__asm__ volatile("cld; rep movsb" ::"S"(p), "D"(page[1] + 9), "c"(3) : "memory");
	protect(page[1], R | W | X);
	protect(page[0], R | W | X);
	check(page[1][9] == 6, "a copy between two such pages: %u", page[1][9]);
}

static void test_exec(u32 cpu)
{
	u32 before = events();

	(void)cpu;
	page[1][0] = 0xc3; /* RET */
	protect(page[1], R | W);
	ask(1, DEFAULT, 0);
	((void (*)(void))(u32)page[1])();
	check(events() == before + 1 && ask(2, 0, 0).s == 2, "execution is told");
	protect(page[1], R | W | X);
}

static void hammer(u32 unused)
{
	(void)unused;
	while (stop == 0) {
		if (try_write(page[0], 1) == NO_FAULT)
			writes++;
	}
}

/* Once protect() has returned, no write passes on the other CPU. */
static void test_other_cpu(void)
{
	ask(1, DENY, 0);
	stop = 0;
	on_cpu_start(1, hammer, 0);
	for (u32 i = 0; i < 20; i++) {
		u32 n;

		protect(page[0], R | W | X);
		n = writes;
		for (u32 k = 0; k < 100000 && writes == n; k++)
			__asm__ volatile("pause");
		check(writes != n, "writes pass");
		protect(page[0], R);
		page[1][0] = 0;
		n = *(volatile u8 *)page[0];
		(void)n;
		n = writes;
		for (u32 k = 0; k < 1000; k++)
			__asm__ volatile("pause");
		/* The one that was under way counts itself now. */
		check(writes - n <= 1, "%u writes pass after all", writes - n);
	}
	stop = 1;
	on_cpu_wait(1);
	protect(page[0], R | W | X);
}

static void test_errors(void)
{
	struct hyper_info i = hyper_info();

	check(ask(0, (u32)page[0] + 1, R).a == 1, "not a page");
	check(ask(0, (u32)page[0], W).a == 1, "W without R");
	check(ask(0, (u32)page[0], 8).a == 1, "no such right");
	check(ask(0, i.base, 7).a == 2, "XMHF's own");
	check(ask(0, 0xfee00000, 7).a == 2, "the APIC");
	check(ask(3, i.base - 0x1000, 7).a == 2, "into XMHF's own");
}

void test(void)
{
	smp_start();
	for (u32 c = 0; c < cpu_count; c++) {
		on_cpu(c, test_verdicts, c);
		on_cpu(c, test_exec, c);
	}
	test_errors();
	if (cpu_count > 1)
		test_other_cpu();
}
