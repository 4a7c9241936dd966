/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Eight hypapps that want the same (tests/hypapp/many.c): the first that answers counts, what they
 * allow is what all of them allow, and one that has faulted protects what it has protected.
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "many";

enum { R = 1, W = 2, X = 4 };
enum { DEFAULT, HANDLED, DENY };
enum { VERDICT, PROTECT, EVENTS, FAULT_NOW };
#define COUNT 8u
#define PORT 0x2e0

static u8 page[4096] __attribute__((aligned(4096)));

static struct hyper_regs ask(u32 n, u32 c, u32 d, u32 s)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = 30 + n, .c = c, .d = d, .s = s};

	check(hypercall(&r) == NO_FAULT, "the hypercall faults");
	return r;
}

static void all(u32 verdict)
{
	for (u32 n = 0; n < COUNT; n++)
		ask(n, VERDICT, verdict, 0);
}

static fault_t try_write(void)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: movb $7, page\n2:" ON_FAULT("1b", "2b") : "+S"(f)::"memory");
	return f;
}

static fault_t try_read(void)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: movb page, %%al\n2:" ON_FAULT("1b", "2b") : "+S"(f)::"eax", "memory");
	return f;
}

static void test_order(void)
{
	u32 before = ask(7, EVENTS, 0, 0).c;

	all(DEFAULT);
	check(inb(PORT) == 0xff, "nobody answers: no device");
	check(ask(7, EVENTS, 0, 0).c == before + 1, "the last is asked");
	ask(5, VERDICT, HANDLED, 0);
	check(inb(PORT) == 35, "the sixth: %u", inb(PORT));
	ask(2, VERDICT, HANDLED, 0);
	check(inb(PORT) == 32, "the third is before it: %u", inb(PORT));
	ask(1, VERDICT, DENY, 0);
	check(inb(PORT) == 0xff, "denied by the second");
	check(ask(7, EVENTS, 0, 0).c == before + 1, "the last is not asked any more");
	all(DEFAULT);
}

static void protect(u32 n, u32 prot)
{
	check(ask(n, PROTECT, (u32)page, prot).a == 0, "protect");
}

/* Whatever each allows: the guest can do what all of them allow. */
static void test_rights(void)
{
	all(DENY);
	protect(0, R | W);
	check(try_write() == NO_FAULT, "both allow it");
	protect(1, R | X);
	check(try_write() != NO_FAULT && try_read() == NO_FAULT, "R is left");
	protect(0, R);
	protect(1, R | W | X);
	check(try_write() != NO_FAULT, "the first still says no");
	protect(7, 0);
	check(try_read() != NO_FAULT, "invisible");
	for (u32 n = 0; n < COUNT; n++)
		protect(n, R | W | X);
	check(try_write() == NO_FAULT, "all allow it again");
	/* All deny: each is asked, and the access is made once if none objects. */
	for (u32 n = 0; n < COUNT; n++)
		protect(n, R);
	all(DEFAULT);
	check(try_write() == NO_FAULT, "made once");
	ask(6, VERDICT, DENY, 0);
	check(try_write() != NO_FAULT, "one objects");
	for (u32 n = 0; n < COUNT; n++)
		protect(n, R | W | X);
}

static void test_frozen(void)
{
	all(DEFAULT);
	protect(3, R);
	check(try_write() == NO_FAULT, "let through once");
	check(ask(3, FAULT_NOW, 0, 0).a == XMHF_STOPPED, "it faults");
	check(try_write() != NO_FAULT, "its protection stays, and nobody lets anything through");
	check(try_read() == NO_FAULT, "what it allowed it allows");
	check(ask(3, PROTECT, (u32)page, R | W | X).a == XMHF_STOPPED, "it does no more");
	protect(4, R | W | X);
	check(try_write() != NO_FAULT, "another cannot lift it");
	ask(4, VERDICT, HANDLED, 0);
	check(inb(PORT) == 34, "the others go on: %u", inb(PORT));
}

static void order(u32 cpu)
{
	(void)cpu;
	test_order();
	test_rights();
}

static void frozen(u32 cpu)
{
	check(try_write() != NO_FAULT, "cpu %u: frozen", cpu);
}

void test(void)
{
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, order, c);
	test_frozen();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, frozen, c);
}
