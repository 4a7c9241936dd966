/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that the hypervisor completes end as all others do: single-stepping and hardware
 * breakpoints trap exactly once, RF and interrupt shadows end with them, they may lie at the end
 * of a page and have prefixes, in every mode. INVD must not lose what is in the caches.
 */
#include "lib/apic.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "step";

#define DR6_BS 0x4000u
#define FLAG_RF 0x10000u
#define MAX_TRAPS 16
#define IRQ 0x40

/*
 * A routine each: sets EFLAGS.TF if its argument says so, then at NAME_at the instruction, at
 * NAME_after a NOP. `before` comes between setting TF and the instruction.
 */
#define ROUTINE(name, setup, before, insn)                                                         \
	void step_##name(u32 tf);                                                                  \
	extern const u8 step_##name##_at[], step_##name##_after[];                                 \
	__asm__(".pushsection .text\nstep_" #name ":\n"                                            \
		"pushal\n" setup "\n"                                                              \
		"movl 36(%esp), %ebp\npushfl\norl %ebp, (%esp)\npopfl\n" before "\n"               \
		"step_" #name "_at: " insn "\n"                                                    \
		"step_" #name "_after: nop\n"                                                      \
		"pushfl\nandl $~0x100, (%esp)\npopfl\nnop\npopal\nret\n.popsection")

ROUTINE(nop, "", "", "nop");
/* The MSR is IA32_MTRR_DEF_TYPE: it exits on both vendors' processors. */
ROUTINE(rdmsr, "movl $0x2ff, %ecx", "", "rdmsr");
ROUTINE(wrmsr, "movl $0x2ff, %ecx; rdmsr", "", "wrmsr");
ROUTINE(vmmcall, "movl $0x584d0000, %eax", "", "vmmcall");
ROUTINE(vmcall, "movl $0x584d0000, %eax", "", "vmcall");
ROUTINE(in8, "", "", "inb $0xe9, %al");
ROUTINE(in32, "", "", "inl $0xe7, %eax");
ROUTINE(out8, "movb $32, %al", "", "outb %al, $0xea");
ROUTINE(cpuid, "xorl %eax, %eax", "", "cpuid");
ROUTINE(invd, "", "", "invd");
ROUTINE(shadow, "movl $0x2ff, %ecx; movl %ss, %esi", "movl %esi, %ss", "rdmsr");
ROUTINE(shadow_in, "movl %ss, %esi", "movl %esi, %ss", "inb $0xe9, %al");

struct routine {
	const char *name;
	void (*run)(u32 tf);
	const u8 *at, *after;
	enum needs { ANY, CALL_AMD, CALL_INTEL } needs;
};

#define ENTRY(name, needs)                                                                         \
	{                                                                                          \
#name, step_##name, step_##name##_at, step_##name##_after, needs                   \
	}

static const struct routine routines[] = {
    ENTRY(nop, ANY),   ENTRY(rdmsr, ANY), ENTRY(wrmsr, ANY),  ENTRY(vmmcall, CALL_AMD),
    ENTRY(in8, ANY),   ENTRY(in32, ANY),  ENTRY(out8, ANY),   ENTRY(vmcall, CALL_INTEL),
    ENTRY(cpuid, ANY), ENTRY(invd, ANY),  ENTRY(shadow, ANY), ENTRY(shadow_in, ANY),
};

static struct hyper_info below;

/* Hypercalls are there only with XMHF, and each vendor has its own. */
static bool can(enum needs needs)
{
	return needs == ANY || (below.present && cpu_is_intel() == (needs == CALL_INTEL));
}

/* What the hook saw; only one CPU tests at a time. */
static u32 traps, trap_ip[MAX_TRAPS], trap_dr6[MAX_TRAPS];

static bool on_debug(struct trap_frame *f)
{
	if (traps < MAX_TRAPS) {
		trap_ip[traps] = f->eip;
		trap_dr6[traps] = read_dr6();
	}
	traps++;
	write_dr6(0xffff0ff0);
	if ((trap_dr6[(traps - 1) % MAX_TRAPS] & 0xf) != 0)
		f->eflags |= FLAG_RF;
	return true;
}

/* Traps behind the instruction, the NOP, and the three that end stepping: once each. */
static void test_step(const struct routine *r)
{
	traps = 0;
	r->run(0x100);
	check(traps == 5, "cpu %u, %s: %u single-step traps, not 5", cpu_self(), r->name, traps);
	check(trap_ip[0] == (u32)r->after, "cpu %u, %s: first trap at %d from the next instruction",
	      cpu_self(), r->name, (int)(trap_ip[0] - (u32)r->after));
	check(trap_ip[1] == (u32)r->after + 1, "cpu %u, %s: second trap at %d", cpu_self(), r->name,
	      (int)(trap_ip[1] - (u32)r->after));
	for (u32 i = 0; i < traps && i < MAX_TRAPS; i++)
		check((trap_dr6[i] & (DR6_BS | 0xf)) == DR6_BS, "cpu %u, %s: trap %u: DR6 0x%x",
		      cpu_self(), r->name, i, trap_dr6[i]);
}

/* A breakpoint on an instruction traps before it, once for each time that it is executed. */
static void test_breakpoint(const struct routine *r, const u8 *where, const char *what)
{
	write_dr0((u32)where);
	write_dr7(0x401 | 1);
	for (u32 i = 1; i <= 2; i++) {
		traps = 0;
		r->run(0);
		check(traps == 1 && trap_ip[0] == (u32)where && (trap_dr6[0] & 0xf) == 1,
		      "cpu %u, %s: breakpoint %s: %u traps, at %d, DR6 0x%x", cpu_self(), r->name,
		      what, traps, (int)(trap_ip[0] - (u32)where), trap_dr6[0]);
	}
	write_dr7(0x400);
	write_dr0(0);
}

/* RF, which the handler sets, holds for the one instruction: a breakpoint behind it traps too. */
static void test_resume_flag(const struct routine *r)
{
	write_dr0((u32)r->at);
	write_dr1((u32)r->after);
	write_dr7(0x400 | 5);
	traps = 0;
	r->run(0);
	check(traps == 2 && trap_ip[0] == (u32)r->at && trap_ip[1] == (u32)r->after,
	      "cpu %u, %s: breakpoints on it and behind it: %u traps", cpu_self(), r->name, traps);
	write_dr7(0x400);
	write_dr0(0);
	write_dr1(0);
}

static void test_routines(void)
{
	trap_hooks[VEC_DB] = on_debug;
	for (u32 i = 0; i < ARRAY_SIZE(routines); i++) {
		const struct routine *r = &routines[i];

		if (!can(r->needs))
			continue;
		test_step(r);
		if (r->run != step_shadow && r->run != step_shadow_in) {
			test_breakpoint(r, r->at, "on it");
			test_resume_flag(r);
		}
		test_breakpoint(r, r->after, "behind it");
	}
	trap_hooks[VEC_DB] = NULL;
}

static u32 irq_ip, irqs;

static bool on_irq(struct trap_frame *f)
{
	irqs++;
	irq_ip = f->eip;
	f->eflags &= ~0x200u;
	apic_write(APIC_EOI, 0);
	return true;
}

/* STI shadows one instruction; an interrupt that waits comes right behind that one. */
#define SHADOW(name, setup, insn)                                                                  \
	void shadow_##name(void);                                                                  \
	extern const u8 shadow_##name##_after[];                                                   \
	__asm__(".pushsection .text\nshadow_" #name ": pushal\n" setup "\nsti\n" insn "\n"         \
		"shadow_" #name "_after: nop\nnop\ncli\npopal\nret\n.popsection")

SHADOW(nop, "", "nop");
SHADOW(rdmsr, "movl $0x2ff, %ecx", "rdmsr");
SHADOW(in8, "", "inb $0xe9, %al");
SHADOW(cpuid, "xorl %eax, %eax", "cpuid");
SHADOW(vmmcall, "movl $0x584d0000, %eax", "vmmcall");
SHADOW(vmcall, "movl $0x584d0000, %eax", "vmcall");

static void check_shadow(const char *name, void (*run)(void), const u8 *after)
{
	irqs = 0;
	apic_send(apic_id(), ICR_FIXED | IRQ);
	delay_us(100);
	run();
	check(irqs == 1 && irq_ip == (u32)after, "cpu %u, STI and %s: %u interrupts, at %d",
	      cpu_self(), name, irqs, (int)(irq_ip - (u32)after));
}

static void test_shadow(void)
{
	/* The old interrupt controllers would speak up as soon as interrupts are on. */
	outb(0x21, 0xff);
	outb(0xa1, 0xff);
	trap_hooks[IRQ] = on_irq;
	check_shadow("nop", shadow_nop, shadow_nop_after);
	check_shadow("rdmsr", shadow_rdmsr, shadow_rdmsr_after);
	check_shadow("in8", shadow_in8, shadow_in8_after);
	check_shadow("cpuid", shadow_cpuid, shadow_cpuid_after);
	if (can(CALL_AMD))
		check_shadow("vmmcall", shadow_vmmcall, shadow_vmmcall_after);
	if (can(CALL_INTEL))
		check_shadow("vmcall", shadow_vmcall, shadow_vmcall_after);
	trap_hooks[IRQ] = NULL;
}

static u8 pages[3 * 4096] __attribute__((aligned(4096)));

static void test_invd(void)
{
	volatile u32 *p = (volatile u32 *)pages;

	for (u32 i = 0; i < 1024; i++)
		p[i] = i * 0x9e3779b9u;
	__asm__ volatile("invd" ::: "memory");
	for (u32 i = 0; i < 1024; i++) {
		if (p[i] != i * 0x9e3779b9u) {
			fail("INVD lost a write");
			return;
		}
	}
}

/* Runs the bytes at the address, with ECX = IA32_MTRR_DEF_TYPE and EDX = the log port as first
 * guess. */
#define RUN(bits)                                                                                  \
	extern const u8 run_bytes_##bits[];                                                        \
	__asm__(".pushsection .low, \"awx\"\n.code" #bits "\n"                                     \
		"run_bytes_" #bits ": movl $0x2ff, %ecx\nmovl $0xe9, %edx\n")
RUN(16);
__asm__("jmpl *%esi\n.code32\n.popsection");
RUN(32);
__asm__("jmp *%esi\n.code32\n.popsection");
RUN(64);
__asm__("jmp *%rsi\n.code32\n.popsection");

static const struct access run_bytes = {
    "run", {run_bytes_16, run_bytes_32, run_bytes_64}, {run_bytes_16, run_bytes_32, run_bytes_64}};

struct bytes {
	const char *name;
	u8 length, code[8];
	bool only64, undefined;
};

static const struct bytes codes[] = {
    {"rdmsr", 2, {0x0f, 0x32}, false, false},
    {"cs rdmsr", 3, {0x2e, 0x0f, 0x32}, false, false},
    {"data rdmsr", 3, {0x66, 0x0f, 0x32}, false, false},
    {"addr rdmsr", 3, {0x67, 0x0f, 0x32}, false, false},
    {"rep rdmsr", 3, {0xf3, 0x0f, 0x32}, false, false},
    {"repne rdmsr", 3, {0xf2, 0x0f, 0x32}, false, false},
    {"four rdmsr", 6, {0x2e, 0x67, 0x66, 0xf3, 0x0f, 0x32}, false, false},
    {"rex.w rdmsr", 3, {0x48, 0x0f, 0x32}, true, false},
    {"data rex rdmsr", 4, {0x66, 0x41, 0x0f, 0x32}, true, false},
    {"lock rdmsr", 3, {0xf0, 0x0f, 0x32}, false, true},
    {"in al, imm", 2, {0xe4, 0xe9}, false, false},
    {"in eax, imm", 2, {0xe5, 0xe9}, false, false},
    {"data in", 3, {0x66, 0xe5, 0xe9}, false, false},
    {"rep in", 3, {0xf3, 0xe4, 0xe9}, false, false},
    {"in al, dx", 1, {0xec}, false, false},
    {"addr in", 2, {0x67, 0xed}, false, false},
    {"rex.w in", 2, {0x48, 0xed}, true, false},
    {"lock in", 2, {0xf0, 0xec}, false, true},
    {"invd", 2, {0x0f, 0x08}, false, false},
    {"cs invd", 3, {0x2e, 0x0f, 0x08}, false, false},
    {"lock invd", 3, {0xf0, 0x0f, 0x08}, false, true},
    {"cpuid", 2, {0x0f, 0xa2}, false, false},
    {"data cpuid", 3, {0x66, 0x0f, 0xa2}, false, false},
    {"rex.w cpuid", 3, {0x48, 0x0f, 0xa2}, true, false},
    {"lock cpuid", 3, {0xf0, 0x0f, 0xa2}, false, true},
};

/* Runs c at pages + at, through the window; what comes behind must be reached, and is an INT3. */
static void test_bytes(enum mode m, const struct bytes *c, u32 at, bool last)
{
	u8 *p = pages + at;
	struct odd odd = {.offset = at};
	struct outcome o;
	u64 want;
	u32 vector = c->undefined ? VEC_UD : last ? VEC_PF : VEC_BP;

	memset(pages, 0xcc, sizeof(pages));
	memcpy(p, c->code, c->length);
	o = excursion_odd(m, &run_bytes, (u32)pages, 0, &odd);
	want = excursion_address(m, (u32)pages) + at;
	if (!c->undefined)
		want += c->length + (last ? 0 : 1);
	if (m == MODE_REAL)
		want &= 0xffff;
	check(FAULT_VECTOR(o.fault) == vector && o.ip == want,
	      "cpu %u %s: %s at 0x%x: fault 0x%x at 0x%llx, not 0x%llx", cpu_self(), mode_names[m],
	      c->name, at, o.fault, o.ip, want);
}

static void test_codes(void)
{
	for (u32 m = 0; m < MODES; m++) {
		bool small = m == MODE_PAGED_4K || m == MODE_PAE_4K || m == MODE_LONG_4K;

		for (u32 i = 0; i < ARRAY_SIZE(codes); i++) {
			const struct bytes *c = &codes[i];

			if (c->only64 && m < MODE_LONG_4K)
				continue;
			test_bytes((enum mode)m, c, 0x800, false);
			/* QEMU's 16-bit code does not survive a page's end above 64 KiB. */
			if (m <= MODE_PROT16)
				continue;
			for (u32 k = 1; k <= c->length; k++)
				test_bytes((enum mode)m, c, 0x1000 - k, false);
			if (small && !c->undefined)
				test_bytes((enum mode)m, c, 0x2000 - c->length, true);
		}
	}
}

static void test_cpu(u32 unused)
{
	(void)unused;
	test_routines();
	test_shadow();
	test_invd();
	test_codes();
}

void test(void)
{
	below = hyper_info();
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
}
