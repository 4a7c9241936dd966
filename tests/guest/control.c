/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control registers and instructions that the hypapp `control` intercepts: executed, stepped over
 * or refused as it says; exceptions, NMIs and interrupts that it injects; and that it can keep the
 * other processors out of the guest.
 */
#include "lib/apic.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "control";

enum { DEFAULT, HANDLED, DENY };
enum { WBINVD = 1, HLT = 2, RDPMC = 4, INVLPG = 8, MONITOR = 16, RDTSC = 32, PAUSE = 64 };

#define TRY(insn, in)                                                                              \
	({                                                                                         \
		fault_t f_ = NO_FAULT;                                                             \
		__asm__ volatile("1: " insn "\n2:" ON_FAULT("1b", "2b")                            \
				 : "+S"(f_)                                                        \
				 : "a"(in), "c"(0), "d"(0)                                         \
				 : "memory");                                                      \
		f_;                                                                                \
	})

static volatile u32 counter, stop, nmis, interrupts;
static u8 page[4096] __attribute__((aligned(4096)));

static struct hyper_regs ask(u32 c, u32 d, u32 s)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = 9, .c = c, .d = d, .s = s};

	check(hypercall(&r) == NO_FAULT, "the hypercall faults");
	return r;
}

/* A write of CR3, which has no effect without paging, in each of the three ways. */
static void test_cr3(void)
{
	u32 old = read_cr3();
	u32 n = ask(1, 0, 0).c;

	ask(0, DEFAULT, 0);
	write_cr3(0x1234000);
	check(read_cr3() == 0x1234000, "cr3 is written: 0x%x", read_cr3());
	check(ask(1, 0, 0).c == n + 1 && ask(1, 0, 0).d == 3 && ask(1, 0, 0).s == 0x1234000,
	      "told");
	ask(0, HANDLED, 0);
	write_cr3(0x5678000);
	check(read_cr3() == 0x1234000, "stepped over: 0x%x", read_cr3());
	ask(0, DENY, 0);
	check(FAULT_VECTOR(TRY("mov %%eax, %%cr3", 0)) == VEC_GP, "denied");
	check(ask(1, 0, 0).c == n + 3, "three events");
	ask(0, DEFAULT, 0);
	write_cr3(old);
}

static void test_other_crs(void)
{
	u32 cr0 = read_cr0(), cr4 = read_cr4(), n = ask(1, 0, 0).c;

	__asm__ volatile("clts");
	__asm__ volatile("lmsw %%ax" ::"a"(cr0));
	check(ask(1, 0, 0).c == n, "CLTS and LMSW are not told");
	write_cr0(cr0 ^ 2); /* MP */
	check(read_cr0() == (cr0 ^ 2), "cr0: 0x%x", read_cr0());
	write_cr0(cr0);
	write_cr4(cr4 ^ 0x10); /* PSE */
	check(read_cr4() == (cr4 ^ 0x10), "cr4: 0x%x", read_cr4());
	check(ask(1, 0, 0).d == 4 && ask(1, 0, 0).s == (cr4 ^ 0x10), "cr4 is told");
	write_cr4(cr4);
	check(ask(1, 0, 0).c == n + 4, "four events");
	/* A register that a MOV names by its number, with a prefix and another register. */
	__asm__ volatile(".byte 0x66; mov %0, %%cr3" ::"D"(0x4321000));
	check(read_cr3() == 0x4321000 && ask(1, 0, 0).s == 0x4321000, "from EDI");
}

static fault_t one_insn(u32 which, bool *native_ud)
{
	*native_ud = false;
	switch (which) {
	case WBINVD: return TRY("wbinvd", 0);
	case RDPMC: *native_ud = !cpu_is_intel(); return TRY("rdpmc", 0); /* QEMU has no counters */
	case INVLPG: return TRY("invlpg (%%eax)", (u32)page);
	case INVLPG << 8: return TRY("invlpg 0x12345(%%eax,%%ecx,4)", (u32)page);
	case INVLPG << 16: return TRY("invlpg 0x12345", 0);
	case MONITOR: return TRY("monitor", (u32)page);
	case MONITOR << 8: return TRY("mwait", 0);
	case RDTSC: return TRY("rdtsc; xor %%edx, %%edx", 0);
	case RDTSC << 8: return TRY("rdtscp; xor %%edx, %%edx; xor %%ecx, %%ecx", 0);
	default: return TRY("pause", 0);
	}
}

static void test_insns(void)
{
	static const u32 all[] = {WBINVD,  RDPMC,	 INVLPG, INVLPG << 8, INVLPG << 16,
				  MONITOR, MONITOR << 8, RDTSC,	 RDTSC << 8,  PAUSE};

	for (u32 i = 0; i < ARRAY_SIZE(all); i++) {
		u32 bit = all[i] > 0xffff ? all[i] >> 16 : all[i] > 0xff ? all[i] >> 8 : all[i];
		u32 n = ask(2, 0, 0).c;
		bool ud;
		fault_t f;

		ask(0, DEFAULT, 0);
		f = one_insn(all[i], &ud);
		check(ud ? FAULT_VECTOR(f) == VEC_UD : f == NO_FAULT, "0x%x is executed: 0x%x",
		      all[i], f);
		check(ask(2, 0, 0).c == n + 1 && ask(2, 0, 0).d == bit, "0x%x is told: %u", all[i],
		      ask(2, 0, 0).c - n);
		ask(0, HANDLED, 0);
		f = one_insn(all[i], &ud);
		check(f == NO_FAULT, "0x%x is stepped over: 0x%x", all[i], f);
		ask(0, DENY, 0);
		f = one_insn(all[i], &ud);
		check(FAULT_VECTOR(f) == VEC_GP, "0x%x is denied: 0x%x", all[i], f);
		check(ask(2, 0, 0).c == n + 3, "0x%x: three events", all[i]);
	}
	ask(0, HANDLED, 0);
	__asm__ volatile("cli; hlt"); /* would be for ever */
	ask(0, DENY, 0);
	check(FAULT_VECTOR(TRY("hlt", 0)) == VEC_GP, "HLT is denied");
	ask(0, DEFAULT, 0);
}

static bool on_nmi(struct trap_frame *f)
{
	(void)f;
	nmis++;
	return true;
}

static bool on_interrupt(struct trap_frame *f)
{
	(void)f;
	interrupts++;
	apic_write(APIC_EOI, 0);
	return true;
}

/* What comes right behind the hypercall. */
static fault_t injected(u32 vector, u32 error)
{
	u32 a = XMHF_CALL(XMHF_HYPAPP), b = 9, c = 3, d = vector, s = error;

	if (cpu_is_intel())
		__asm__ volatile("vmcall\n1: nop\nmov $-1, %%esi\n2:" ON_FAULT("1b", "2b")
				 : "+a"(a), "+b"(b), "+c"(c), "+d"(d), "+S"(s)
				 :
				 : "memory");
	else
		__asm__ volatile("vmmcall\n1: nop\nmov $-1, %%esi\n2:" ON_FAULT("1b", "2b")
				 : "+a"(a), "+b"(b), "+c"(c), "+d"(d), "+S"(s)
				 :
				 : "memory");
	return s;
}

static void test_inject(void)
{
	static const u32 vectors[] = {0, 6, 7, 10, 11, 12, 13, 17};

	for (u32 i = 0; i < ARRAY_SIZE(vectors); i++) {
		bool has_error = vectors[i] >= 8;
		fault_t f = injected(vectors[i], 0x18);

		check(f == FAULT(vectors[i], has_error ? 0x18 : 0), "vector %u: 0x%x", vectors[i],
		      f);
	}
	check(ask(3, 4, 0).a == 1 && ask(3, 9, 0).a == 1 && ask(3, 31, 0).a == 1, "no exceptions");
	check(ask(3, 256, 0).a == 1, "no vector");
	nmis = 0;
	trap_hooks[2] = on_nmi;
	ask(3, 2, 0);
	check(nmis == 1, "%u NMIs", nmis);
	interrupts = 0;
	trap_hooks[0x50] = on_interrupt;
	ask(3, 0x50, 0);
	check(interrupts == 0, "interrupts are off");
	__asm__ volatile("sti; nop; nop; cli");
	check(interrupts == 1, "%u interrupts", interrupts);
	/* HLT, executed: the interrupt that waits ends it. */
	ask(3, 0x50, 0);
	__asm__ volatile("sti; hlt; cli");
	check(interrupts == 2, "%u interrupts, after HLT", interrupts);
}

static void count(u32 unused)
{
	(void)unused;
	while (stop == 0)
		counter++;
}

static void test_quiesce(void)
{
	stop = 0;
	on_cpu_start(1, count, 0);
	for (u32 i = 0; i < 50; i++) {
		u32 n = counter;
		struct hyper_regs r;

		while (counter == n)
			__asm__ volatile("pause");
		r = ask(4, (u32)&counter, 0);
		check(r.a == 0 && r.s == 0, "it counts on by %u", r.s);
	}
	stop = 1;
	on_cpu_wait(1);
}

static void run(u32 cpu)
{
	(void)cpu;
	apic_setup();
	outb(0x21, 0xff); /* the timer of old comes as vector 8 */
	outb(0xa1, 0xff);
	test_cr3();
	test_other_crs();
	test_insns();
	test_inject();
}

void test(void)
{
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, run, c);
	if (cpu_count > 1) {
		test_quiesce();
		/* It is told of the INIT, and the other processor is stopped. */
		apic_send(cpus[1].apic_id, ICR_INIT);
		delay_us(10000);
	}
	/* A hypapp that holds all others and never ends is stopped by the one that comes by. */
	if (has_word("spin")) {
		check(smp_start_one(1), "CPU 1 starts again");
		stop = 0;
		counter = 0;
		on_cpu_start(1, count, 0);
		check(ask(5, 0, 0).a == XMHF_STOPPED, "it is stopped");
		stop = 1;
		on_cpu_wait(1);
	}
}
