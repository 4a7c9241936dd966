/* SPDX-License-Identifier: BSD-2-Clause */
/* What the hypapp `events` answers arrives in the guest; what it lets pass is as on the bare
 * machine. */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "events";

#define PORT 0x2e0

static u8 from[4096] __attribute__((aligned(4096))), to[4096] __attribute__((aligned(4096)));

static struct hyper_regs ask(u32 c, u32 d, u32 s)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = 7, .c = c, .d = d, .s = s};

	check(hypercall(&r) == NO_FAULT, "the hypercall faults");
	return r;
}

static void test_cpuid(void)
{
	u32 a = 0x40000000, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	check(a == 0x11111111 && b == 0x22222222 && c == 0x33333333 && d == 0x44444444, "cpuid");
	a = 0;
	c = 0;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	check(b == 0x68747541 || b == 0x756e6547, "vendor 0x%x", b);
}

static void test_port(void)
{
	outb(PORT, 0x5a);
	check(inb(PORT) == 0x5a, "port: 0x%x", inb(PORT));
	check(inb(PORT + 1) == 0xff, "denied port: 0x%x", inb(PORT + 1));
	outb(0x2e3, 0);
	check(inb(0x2e3) == 0xff, "no device");
}

static void test_msr(void)
{
	fault_t f;

	wrmsr(MSR_LSTAR, 0x12345677);
	check(rdmsr(MSR_LSTAR) == 0x12345677, "lstar");
	wrmsr(MSR_STAR, 0x1234567800000000ULL);
	check(rdmsr(MSR_STAR) == 0x1234567800000000ULL, "star");
	f = try_wrmsr(MSR_STAR, 0xdead);
	check(f != NO_FAULT, "denied wrmsr");
	f = try_wrmsr(MSR_LSTAR, 0x8000000000000000ULL);
	check(f != NO_FAULT, "lstar not canonical");
}

static void test_exception(void)
{
	u32 a = 0x57e9;
	fault_t f = NO_FAULT;

	__asm__ volatile("ud2" : "+a"(a));
	check(a == 0x900d, "ud2: 0x%x", a);
	__asm__ volatile("1: ud2\n2:" ON_FAULT("1b", "2b") : "+S"(f) : "a"(0));
	check(f != NO_FAULT, "ud2 is delivered");
}

static void test_memory(void)
{
	struct hyper_info i = hyper_info();

	for (u32 n = 0; n < 4096; n++)
		from[n] = (u8)(n * 7 + n / 256);
	check(ask(1, (u32)from, (u32)to).a == 0, "copy");
	for (u32 n = 0; n < 4096; n++)
		check(to[4095 - n] == from[n], "byte %u", n);
	check(ask(1, i.base, (u32)to).a == 2 /* XMHF_ERANGE */, "read of XMHF's memory");
	check(ask(1, (u32)from, i.base).a == 2 /* XMHF_ERANGE */, "write of XMHF's memory");
	check(ask(1, 0xfee00000, (u32)to).a == 2 /* XMHF_ERANGE */, "read of the APIC");
	check(ask(1, (u32)from, 0xfee00000).a == 2 /* XMHF_ERANGE */, "write of the APIC");
	check(ask(2, (u32)from, 0).d == (u32)from, "translate");
	check(ask(3, 0, 0).a == XMHF_REFUSED, "deny");
	check(ask(4, 0, 0).a == XMHF_UNKNOWN, "default");
}

static void run(u32 unused)
{
	(void)unused;
	test_cpuid();
	test_port();
	test_msr();
	test_exception();
	test_memory();
}

void test(void)
{
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, run, 0);
	for (u32 e = 3; e < 8; e++)
		print("events: %u: %u\n", e, ask(0, e, 0).d);
}
