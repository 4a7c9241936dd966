/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: a hostile kernel calls XMHF and its hypapps (tests/hypapp/probe.c) with anything, from
 * anywhere: random registers, every mode, ring 3; with its own SYSCALL registers, task register and
 * breakpoints set to catch the way into ring 3 and out of it; and while another processor changes
 * the memory and the page tables that the arguments point to.
 */
#include "lib/attack.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "hypercall";

#define PROBE 7
#define RING0_ONLY 9
enum { ECHO, READ, WRITE, READ_GPA, CPL };
#define EVIL 0x00007f5a5a5a5a50ULL
#define HYPAPP_VA 0x400000u /* where hypapps lie in XMHF's own page tables (xmhf/hypapp.h) */

static u32 state = 0x12345678;

static u32 rnd(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static u32 probe(u32 what, u32 *a, u32 *b)
{
	struct hyper_regs r = {XMHF_CALL(XMHF_HYPAPP), PROBE, what, *a, *b};
	fault_t f = hypercall(&r);

	check(f == NO_FAULT, "a call of the hypapp raises 0x%x", f);
	*a = r.c;
	*b = r.d;
	return r.a;
}

static u32 echo(u32 v)
{
	u32 zero = 0;

	if (probe(ECHO, &v, &zero) != XMHF_OK)
		fail("cpu %u: the hypapp does not answer", cpu_self());
	return ~v;
}

/* Numbers and registers at random: an answer, or #UD where it is no call of ours. */
static void test_random(u32 rounds)
{
	for (u32 i = 0; i < rounds; i++) {
		struct hyper_regs r = {rnd(), rnd(), rnd(), rnd(), rnd()};
		bool ours;
		fault_t f;

		if ((rnd() & 3) != 0)
			r.a = XMHF_CALL(rnd() & 7);
		if ((rnd() & 1) != 0)
			r.b &= 15;
		if ((rnd() & 1) != 0)
			r.c &= 15;
		ours = (r.a & XMHF_CALL_MASK) == XMHF_CALL(0);
		f = hypercall(&r);
		check(f == (ours ? NO_FAULT : FAULT(VEC_UD, 0)), "a random call raises 0x%x", f);
	}
	check(echo(5) == 5, "the hypapp is not well after random calls");
}

#define CALL(insn, bits)                                                                           \
	extern const u8 insn##_##bits[];                                                           \
	__asm__(".pushsection .low, \"awx\"\n.code" #bits "\n" #insn "_" #bits ":\n"               \
		"movl %ebx, %edi\nmovl $0x584d0002, %eax\nmovl $7, %ebx\nxorl %ecx, %ecx\n"        \
		"movl $0x11223344, %edx\n" #insn "\nmovl %ecx, %eax\nmovl %edi, %ebx\n"            \
		"jmp leave" #bits "\n.code32\n.popsection")
#define CALLS(insn)                                                                                \
	CALL(insn, 16);                                                                            \
	CALL(insn, 32);                                                                            \
	CALL(insn, 64);                                                                            \
	static const struct access by_##insn = {                                                   \
	    #insn, {insn##_16, insn##_32, insn##_64}, {insn##_16, insn##_32, insn##_64}}
CALLS(vmmcall);
CALLS(vmcall);

static void test_modes(void)
{
	const struct access *call = cpu_is_intel() ? &by_vmcall : &by_vmmcall;

	for (u32 m = 0; m < MODES; m++) {
		struct outcome o = excursion((enum mode)m, call, 0, 0);

		check(o.fault == NO_FAULT && (u32)o.data == ~0x11223344u,
		      "cpu %u %s: fault 0x%x, answer 0x%x", cpu_self(), mode_names[m], o.fault,
		      (u32)o.data);
	}
}

static void in_ring3(u32 unused)
{
	struct hyper_regs r = {XMHF_CALL(XMHF_HYPAPP), RING0_ONLY, 0, 0, 0};
	u32 a = 0, b = 0;

	(void)unused;
	check(probe(CPL, &a, &b) == XMHF_OK && a == 3 && b == 3, "ring 3 is ring %u, %u", a, b);
	check(hypercall(&r) == NO_FAULT && r.a == XMHF_REFUSED,
	      "ring 3 gets 0x%x from a hypapp that is for ring 0", r.a);
}

static void test_rings(void)
{
	struct hyper_regs r = {XMHF_CALL(XMHF_HYPAPP), RING0_ONLY, 0, 0, 0};
	u32 a = 0, b = 0;

	check(probe(CPL, &a, &b) == XMHF_OK && a == 0 && b == 0, "ring 0 is ring %u, %u", a, b);
	check(hypercall(&r) == NO_FAULT && r.a == XMHF_OK && r.c == 99, "ring 0 gets 0x%x, %u", r.a,
	      r.c);
	ring3(in_ring3, 0);
}

static const u32 live[] = {MSR_STAR,   MSR_LSTAR,  MSR_CSTAR, MSR_SFMASK, 0xc0000100,
			   0xc0000101, 0xc0000102, 0x174,     0x175,	  0x176};

/* What SYSCALL, SYSRET and the way to ring 3 use is the guest's, and hostile; it must stay so. */
static void test_live(u32 unused)
{
	static const u64 values[] = {0x0013000800000000ULL | 0xdead,
				     EVIL,
				     EVIL + 1,
				     0,
				     0xffff800000000000ULL,
				     0xffffffff80001000ULL,
				     0xffffffff80000000ULL,
				     0,
				     0,
				     HYPAPP_VA};
	u64 saved[ARRAY_SIZE(live)], efer = rdmsr(MSR_EFER);
	u32 cr4 = read_cr4();

	(void)unused;
	for (u32 i = 0; i < ARRAY_SIZE(live); i++) {
		saved[i] = rdmsr(live[i]);
		wrmsr(live[i], values[i]);
	}
	wrmsr(MSR_EFER, efer & ~(u64)EFER_SCE);
	write_cr4(cr4 | BIT(2) | BIT(8)); /* TSD, PCE */
	/* Breakpoints where hypapps and their stacks are, in XMHF's own page tables. */
	write_dr0(HYPAPP_VA);
	write_dr1(HYPAPP_VA + 0x7a);
	write_dr2(HYPAPP_VA + 0x1000);
	write_dr3(below.base);
	write_dr7(0xfff304aa | 0x155);
	for (u32 i = 0; i < 200; i++) {
		u32 v = rnd();

		check(echo(v) == v, "cpu %u: the hypapp answers wrong", cpu_self());
	}
	write_dr7(0x400);
	check(read_dr0() == HYPAPP_VA && read_dr3() == below.base, "cpu %u: debug registers",
	      cpu_self());
	check((rdmsr(MSR_EFER) & EFER_SCE) == 0, "cpu %u: EFER.SCE is set", cpu_self());
	write_cr4(cr4);
	wrmsr(MSR_EFER, efer);
	for (u32 i = 0; i < ARRAY_SIZE(live); i++) {
		check(rdmsr(live[i]) == values[i], "cpu %u: MSR 0x%x is 0x%llx", cpu_self(),
		      live[i], rdmsr(live[i]));
		wrmsr(live[i], saved[i]);
	}
}

/* One page that another processor moves about while the hypapp walks the tables. */
static u32 directory[1024] __attribute__((aligned(4096)));
static u32 table[1024] __attribute__((aligned(4096)));
static u32 good[1024] __attribute__((aligned(4096)));
static volatile u32 stop;
#define WINDOW 0x3fc00000u

static void flip(u32 unused)
{
	(void)unused;
	for (u32 i = 0; stop == 0; i++) {
		static const u32 rights[] = {7, 3, 1, 0};
		u32 to = i % 3 == 0 ? below.base : i % 3 == 1 ? (u32)good : 0xfffff000u;

		*(volatile u32 *)&table[0] = to | rights[i / 3 % 4];
		*(volatile u32 *)&directory[WINDOW >> 22] =
		    i % 16 == 15 ? below.base | 7 : (u32)table | 7;
		good[0] = 0x600d0000 | (i & 0xffff);
	}
}

/* Whatever the walk finds, only the good page may be read or written through it. */
static void test_race(void)
{
	u32 reads = 0, others = 0;

	for (u32 i = 0; i < 1024; i++)
		directory[i] = i << 22 | 0x83;
	directory[WINDOW >> 22] = (u32)table | 7;
	good[0] = 0x600d0000;
	table[0] = (u32)good | 7;
	write_cr3((u32)directory);
	write_cr4(read_cr4() | BIT(4));
	write_cr0(read_cr0() | BIT(31));
	if (cpu_count > 1)
		on_cpu_start(1, flip, 0);
	for (u32 i = 0; i < 20000; i++) {
		u32 a = WINDOW, b = 0x600d0000 | i;

		if (i % 2 == 0) {
			(void)probe(WRITE, &a, &b);
			continue;
		}
		if (probe(READ, &a, &b) != XMHF_OK) {
			others++;
			continue;
		}
		reads++;
		check((a & 0xffff0000) == 0x600d0000, "a hypapp read 0x%x for the guest", a);
	}
	stop = 1;
	if (cpu_count > 1)
		on_cpu_wait(1);
	write_cr0(read_cr0() & ~BIT(31));
	print("hypercall: %u reads, %u refused while the tables changed\n", reads, others);
	check(reads > 0 && (cpu_count == 1 || others > 0), "%u reads, %u refused", reads, others);
}

/* Addresses of XMHF's own memory as arguments. */
static void test_region(void)
{
	u32 b = 0;

	for (u32 a = below.base - 3; a != below.base + 8; a++) {
		u32 v = a;

		check(probe(READ_GPA, &v, &b) != XMHF_OK, "a hypapp reads XMHF's memory at 0x%x",
		      a);
	}
}

static void test_cpu(u32 unused)
{
	(void)unused;
	test_random(3000);
	test_modes();
	test_live(0);
	attack_check_here("hypercalls");
}

void test(void)
{
	attack_begin();
	if (!below.present)
		return; /* natively there is nobody to call */
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
	test_rings();
	test_region();
	test_race();
	attack_check("hypercalls");
}
