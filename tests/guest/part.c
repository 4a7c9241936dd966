/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Partitions of the hypapps `part0` and `part1`: code that runs in one, what it leaves for, all
 * that it tries against the machine, and what is left of its secrets in memory and registers. With
 * "reset": two processors are in partitions when a third resets the machine.
 */
#include "lib/apic.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"
#include "lib/stage.h"

const char test_name[] = "part";

enum { CREATE, GIVE, SET, GET, ENTER, DESTROY, DESTROY_N, READ };
enum { LEFT_CALL, LEFT_INTERRUPT, LEFT_MEMORY, LEFT_DENIED };
enum { EINVAL = 1, ERANGE = 2, ENOMEM = 4 };
enum { RAX = 0, RCX = 1, RSP = 4, RIP = 16, RFLAGS = 17 };
enum { R = 1, W = 2, X = 4 };

#define AT 0x1000u /* where the code lies in the partition */
#define DATA 0x2000u
#define SECRET 0x5ec2e7u

static u8 code[4096] __attribute__((aligned(4096)));
static u8 data[4096] __attribute__((aligned(4096)));
static volatile u32 interrupts, inside;

static struct hyper_regs ask_of(u32 number, u32 c, u32 d, u32 s)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = number, .c = c, .d = d, .s = s};

	check(hypercall(&r) == NO_FAULT, "the hypercall faults");
	return r;
}

static struct hyper_regs ask(u32 c, u32 d, u32 s)
{
	return ask_of(20, c, d, s);
}

static void give(u8 *page, u32 at, u32 prot)
{
	u32 st = ask(GIVE, (u32)page, at | prot).a;

	check(st == 0, "give: %u", st);
}

/* Code for a partition: what stands between two labels of the assembly below. */
#define CODE(name, text)                                                                           \
	extern const u8 code_##name[], code_##name##_end[];                                        \
	__asm__(".pushsection .rodata; code_" #name ": " text "\ncode_" #name "_end: .popsection")

CODE(add, "add %eax, %ecx; mov %ecx, 0x2000; vmmcall; inc %ecx; vmmcall; ud2");
CODE(vector, "mov %cr4, %eax; or $0x600, %eax; mov %eax, %cr4; jmp 1f; 1: mov $0x5ec2e7, %eax;"
	     "movd %eax, %xmm0; pshufd $0, %xmm0, %xmm0; movaps %xmm0, %xmm7; vmmcall;"
	     "movd %xmm7, %eax; vmmcall");
CODE(loop, "sti; 1: inc %ecx; jmp 1b");
CODE(count, "sti; nop; mov $100000, %ecx; 1: dec %ecx; jnz 1b; sti; nop; vmmcall");
/* Hostile ones: each is to be refused at its first byte, or for the page that it touches. */
CODE(read, "mov 0x3000, %eax; vmmcall");
CODE(write_code, "mov %eax, 0x1000; vmmcall");
CODE(run_data, "mov $0x2000, %eax; jmp *%eax");
CODE(region, "mov (%eax), %ecx; vmmcall");
CODE(rdmsr, "rdmsr; vmmcall");
CODE(wrmsr, "wrmsr; vmmcall");
CODE(in, "in $0x80, %al; vmmcall");
CODE(out, "out %al, $0xf4; vmmcall");
CODE(outs, "cld; mov $0x2000, %esi; outsb; vmmcall");
CODE(cpuid, "cpuid; vmmcall");
CODE(hlt, "sti; hlt; vmmcall");
CODE(ud2, "ud2");
CODE(int3, "int3");
CODE(intn, "int $0x21");
CODE(div, "xor %ecx, %ecx; div %ecx");
CODE(dr, "mov %eax, %dr0; vmmcall");
CODE(dr7, "mov %dr7, %eax; vmmcall");
CODE(cr8, ".byte 0xf0, 0x0f, 0x22, 0xc0; vmmcall"); /* LOCK MOV CR0 is CR8 on AMD */
CODE(vmrun, "vmrun %eax");
CODE(vmload, "vmload %eax");
CODE(stgi, "stgi");
CODE(clgi, "clgi");
CODE(skinit, "skinit %eax");
CODE(invlpga, "invlpga %eax, %ecx");
CODE(wbinvd, "wbinvd; vmmcall");
CODE(invd, "invd; vmmcall");
CODE(monitor, "monitor");
CODE(xsetbv, "xsetbv; vmmcall");
CODE(rdpmc, "rdpmc; vmmcall");
CODE(triple, "lidt 0x2000; int3");
CODE(task, "ljmp $0x28, $0");
CODE(rsm, "rsm");
CODE(paging,
     "mov %eax, 0x2000; mov $0x2000, %eax; mov %eax, %cr3; mov %cr0, %eax; or $0x80000000, %eax;"
     "mov %eax, %cr0; 1: jmp 1b");

static void prepare(const u8 *from, const u8 *end)
{
	memset(code, 0x90, sizeof(code));
	memcpy(code, from, (u32)(end - from));
	/* VMMCALL is VMCALL on Intel processors. */
	for (u32 i = 0; cpu_is_intel() && i < (u32)(end - from); i++)
		if (code[i] == 0x0f && code[i + 1] == 0x01 && code[i + 2] == 0xd9)
			code[i + 2] = 0xc1;
	memset(data, 0, sizeof(data));
	check(ask(CREATE, 0, 0).a == 0, "create");
	give(code, AT, R | X);
	give(data, DATA, R | W);
	check(ask(SET, RIP, AT).a == 0 && ask(SET, RSP, DATA + 4096).a == 0, "set");
}
#define PREPARE(name) prepare(code_##name, code_##name##_end)

static void end_it(void)
{
	check(ask(DESTROY, 0, 0).a == 0, "destroy");
	for (u32 i = 0; i < 4096; i++)
		check(code[i] == 0 && data[i] == 0, "byte %u is left", i);
}

static fault_t touch(volatile u8 *p)
{
	fault_t f = NO_FAULT;
	u8 v;

	__asm__ volatile("1: movb (%2), %0\n2:" ON_FAULT("1b", "2b") : "=q"(v), "+S"(f) : "r"(p));
	return f;
}

static void test_run(void)
{
	struct hyper_regs r;

	PREPARE(add);
	ask(SET, RAX, 30);
	ask(SET, RCX, 12);
	check(touch(code) != NO_FAULT && touch(data) != NO_FAULT, "the pages are the partition's");
	check(ask(READ, (u32)data, 0).a == 0, "its hypapp reads them");
	check(ask_of(21, READ, (u32)data, 0).a == ERANGE, "another does not");
	check(ask_of(21, ENTER, 0, 0).a == EINVAL, "nor does it enter");
	check(ask_of(21, DESTROY_N, 0, 0).a == EINVAL, "nor end it");
	r = ask(ENTER, 0, 0);
	check(r.a == 0 && r.d == LEFT_CALL, "left: %u %u", r.a, r.d);
	check(ask(GET, RCX, 0).s == 42 && ask(GET, RIP, 0).s > AT, "it has added");
	r = ask(ENTER, 0, 0);
	check(r.d == LEFT_CALL && ask(GET, RCX, 0).s == 43, "it goes on");
	r = ask(ENTER, 0, 0);
	check(r.d == LEFT_DENIED && (r.s & 0xffff) == (HYPER_EXCEPTION | 6 << 8), "UD2: 0x%x", r.s);
	end_it();
	check(ask(ENTER, 0, 0).a == EINVAL, "it is no more");
}

static u32 xmm(u32 n)
{
	u32 v;

	if (n == 0)
		__asm__ volatile("movd %%xmm0, %0" : "=r"(v));
	else
		__asm__ volatile("movd %%xmm7, %0" : "=r"(v));
	return v;
}

/* The vector registers are the partition's own; the guest's are back behind it, and none leaks. */
static void test_vectors(void)
{
	struct hyper_regs r;

	write_cr4(read_cr4() | 0x600);
	__asm__ volatile("movd %0, %%xmm0; movd %0, %%xmm7; fninit" ::"r"(0x900d));
	PREPARE(vector);
	r = ask(ENTER, 0, 0);
	check(r.d == LEFT_CALL, "left: %u 0x%x", r.d, r.s);
	check(xmm(0) == 0x900d && xmm(7) == 0x900d, "the guest's: 0x%x 0x%x", xmm(0), xmm(7));
	__asm__ volatile("movd %0, %%xmm7" ::"r"(0xbad));
	r = ask(ENTER, 0, 0);
	check(r.d == LEFT_CALL && ask(GET, RAX, 0).s == SECRET, "its own: 0x%x",
	      ask(GET, RAX, 0).s);
	check(xmm(7) == 0xbad, "the guest's");
	end_it();
}

static bool on_interrupt(struct trap_frame *f)
{
	(void)f;
	interrupts++;
	apic_write(APIC_EOI, 0);
	return true;
}

static bool on_nmi(struct trap_frame *f)
{
	(void)f;
	interrupts++;
	return true;
}

static void test_interrupts(void)
{
	struct hyper_regs r;

	trap_hooks[0x51] = on_interrupt;
	trap_hooks[2] = on_nmi;
	PREPARE(loop);
	for (u32 i = 0; i < 20; i++) {
		u32 n = interrupts;

		__asm__ volatile("sti");
		r = ask(ENTER, 0x51, 0);
		__asm__ volatile("cli");
		check(r.a == 0 && r.d == LEFT_INTERRUPT, "left: %u %u", r.d, r.s);
		check(interrupts == n + 1, "the interrupt is the guest's: %u", interrupts - n);
	}
	end_it();
	/* Those that the guest holds off wait: the partition has a beginning and an end. */
	for (u32 i = 0; i < 20; i++) {
		u32 n = interrupts;

		PREPARE(count);
		apic_send(apic_id(), ICR_FIXED | 0x51);
		r = ask(ENTER, 0, 0);
		check(r.a == 0 && r.d == LEFT_CALL, "left: %u %u", r.d, r.s);
		check(ask(GET, RCX, 0).s == 0, "it has counted");
		check(interrupts == n, "the guest's interrupts are off");
		__asm__ volatile("sti; nop; nop; cli");
		check(interrupts == n + 1, "the interrupt is the guest's: %u", interrupts - n);
		end_it();
	}
}

/* An NMI that another CPU sends while the partition runs. */
static void send_nmi(u32 to)
{
	delay_us(20000);
	apic_send(cpus[to].apic_id, ICR_NMI);
}

static void test_nmi(void)
{
	u32 n = interrupts;
	struct hyper_regs r;

	PREPARE(loop);
	on_cpu_start(1, send_nmi, 0);
	r = ask(ENTER, 0, 0);
	check(r.d == LEFT_INTERRUPT, "left: %u %u", r.d, r.s);
	on_cpu_wait(1);
	delay_us(1000);
	check(interrupts == n + 1, "the NMI is the guest's: %u", interrupts - n);
	end_it();
}

static void test_memory_of(const u8 *from, const u8 *end, u32 eax, u32 at)
{
	struct hyper_regs r;

	prepare(from, end);
	ask(SET, RAX, eax);
	r = ask(ENTER, 0, 0);
	check(r.d == LEFT_MEMORY && r.s == at, "0x%x: left: %u 0x%x", eax, r.d, r.s);
	end_it();
}

static void test_memory(void)
{
	struct hyper_info i = hyper_info();

	test_memory_of(code_read, code_read_end, 0, 0x3000);
	test_memory_of(code_write_code, code_write_code_end, 0, 0x1000);
	test_memory_of(code_run_data, code_run_data_end, 0, 0x2000);
	test_memory_of(code_region, code_region_end, i.base, i.base);
	test_memory_of(code_region, code_region_end, i.base + i.size - 4, i.base + i.size - 4);
	test_memory_of(code_region, code_region_end, (u32)code, (u32)code);
	test_memory_of(code_region, code_region_end, 0xfee00020, 0xfee00020);
	test_memory_of(code_region, code_region_end, 0, 0);
	test_memory_of(code_region, code_region_end, 0x7fffff, 0x7fffff);
	/* Its own page tables can lie nowhere else either. */
	test_memory_of(code_paging, code_paging_end, i.base | 1, i.base + 4);
}

static void test_denied(void)
{
#define HOSTILE(name)                                                                              \
	{                                                                                          \
#name, code_##name, code_##name##_end                                              \
	}
	static const struct {
		const char *name;
		const u8 *from, *end;
	} all[] = {
	    HOSTILE(rdmsr),  HOSTILE(wrmsr), HOSTILE(in),      HOSTILE(out),	HOSTILE(outs),
	    HOSTILE(cpuid),  HOSTILE(hlt),   HOSTILE(ud2),     HOSTILE(int3),	HOSTILE(intn),
	    HOSTILE(div),    HOSTILE(dr),    HOSTILE(dr7),     HOSTILE(cr8),	HOSTILE(vmrun),
	    HOSTILE(vmload), HOSTILE(stgi),  HOSTILE(clgi),    HOSTILE(skinit), HOSTILE(invlpga),
	    HOSTILE(wbinvd), HOSTILE(invd),  HOSTILE(monitor), HOSTILE(xsetbv), HOSTILE(rdpmc),
	    HOSTILE(triple), HOSTILE(task),  HOSTILE(rsm),     HOSTILE(paging),
	};

	for (u32 i = 0; i < ARRAY_SIZE(all); i++) {
		struct hyper_regs r;

		prepare(all[i].from, all[i].end);
		ask(SET, RCX, MSR_EFER);
		/* It stays where it is, however often it is entered. */
		for (u32 k = 0; k < 3; k++) {
			r = ask(ENTER, 0, 0);
			check(r.a == 0 && r.d == LEFT_DENIED, "%s: left: %u 0x%x", all[i].name, r.d,
			      r.s);
		}
		end_it();
	}
}

static void test_errors(void)
{
	struct hyper_info i = hyper_info();
	u32 n = 0;

	check(ask(ENTER, 0, 0).a == EINVAL && ask(DESTROY, 0, 0).a == EINVAL, "there is none");
	check(ask(CREATE, 0, 0).a == 0, "create");
	check(ask(GIVE, i.base, AT | R).a == ERANGE, "XMHF's memory");
	check(ask(GIVE, 0xfee00000, AT | R).a == ERANGE, "the APIC");
	check(ask(GIVE, (u32)code + 1, AT | R).a == EINVAL, "not a page");
	check(ask(GIVE, (u32)code, AT).a == EINVAL, "no rights");
	check(ask(GIVE, (u32)code, AT | W).a == EINVAL, "to write alone");
	check(ask(GIVE, (u32)code, 0x800000 | R).a == ERANGE, "too far up");
	give(code, AT, R);
	check(ask(GIVE, (u32)code, DATA | R).a == ERANGE, "twice the same");
	check(ask(GIVE, (u32)data, AT | R).a == ERANGE, "two at one place");
	check(ask_of(21, CREATE, 0, 0).a == 0 && ask_of(21, GIVE, (u32)code, AT | R).a == ERANGE,
	      "another's");
	check(ask(SET, 18, 0).a == EINVAL, "CR0 is its own");
	while (ask_of(21, CREATE, 0, 0).a == 0)
		n++;
	check(n == 2 && ask_of(21, CREATE, 0, 0).a == ENOMEM, "four in all: %u", n);
	for (u32 h = 0; h < 4; h++)
		check(ask_of(21, DESTROY_N, h, 0).a == (h == 0 ? EINVAL : 0), "end %u", h);
	check(ask(DESTROY, 0, 0).a == 0, "destroy");
	check(touch(code) == NO_FAULT, "the page is back");
}

/* Never ends: what is in a partition of the hypapp @number loops, with a secret in its page, which
 * is nowhere else in memory as it is there. */
static void stay(u32 number)
{
	static const u8 hidden[] = {/* "SECRET-OF-PARTITION", each byte with its bits turned over */
				    0xac, 0xba, 0xbc, 0xad, 0xba, 0xab, 0xd2, 0xb0, 0xb9, 0xd2,
				    0xaf, 0xbe, 0xad, 0xab, 0xb6, 0xab, 0xb6, 0xb0, 0xb1};
	u8 *page = number == 20 ? code : data;

	memcpy(page, code_loop, (u32)(code_loop_end - code_loop));
	for (u32 i = 0; i < sizeof(hidden); i++)
		page[2048 + i] = (u8)~hidden[i];
	check(ask_of(number, CREATE, 0, 0).a == 0, "create");
	check(ask_of(number, GIVE, (u32)page, AT | R | X).a == 0, "give");
	check(ask_of(number, SET, RIP, AT).a == 0, "set");
	__sync_fetch_and_add(&inside, 1);
	for (;;)
		ask_of(number, ENTER, 0, 0);
}

static void test_reset(void)
{
	u32 boot = stage_get();

	print("part: boot %u\n", boot);
	if (boot != 0)
		return;
	on_cpu_start(1, stay, 20);
	on_cpu_start(2, stay, 21);
	while (inside != 2)
		pause();
	delay_us(20000);
	stage_set(1);
	print("part: the machine is reset\n");
	outb(0xcf9, 2);
	outb(0xcf9, 6);
	stage_await_reset("port CF9h");
}

static void run(u32 cpu)
{
	(void)cpu;
	apic_setup();
	outb(0x21, 0xff); /* the timer of old comes as vector 8 */
	outb(0xa1, 0xff);
	test_run();
	test_vectors();
	test_interrupts();
	test_memory();
	test_denied();
	test_errors();
}

void test(void)
{
	smp_start();
	if (has_word("reset")) {
		test_reset();
		return;
	}
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, run, c);
	if (cpu_count > 1)
		test_nmi();
}
