/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypapp that does what it may not do: the hypercall's RCX says what. XMHF has to stop it, say
 * why, and go on. Built eight times, so that one boot makes eight attacks (rules.mk). With the
 * argument "start" it does the first of these before the guest runs.
 */
#include <xmhf/hypapp.h>

#ifndef NUMBER
#define NUMBER 10
#define NAME "0"
#endif

#define INSN(n, text)                                                                              \
	case n: __asm__ volatile(text ::: "memory", "rax", "rcx", "rdx", "rbx"); break

static u32 word = 0x90909090;
static const u32 constant = 1;

__attribute__((noipa)) static void overflow(u32 depth)
{
	volatile u8 page[PAGE_SIZE];

	page[0] = (u8)(depth & 0xff);
	if (depth < 100)
		overflow(depth + 1);
	page[1] = page[0];
}

/* INVD and WBINVD are not among them: QEMU's TCG executes those in ring 3. */
__attribute__((noipa)) static void do_insn(u64 n)
{
	switch (n) {
		INSN(0, "hlt");
		INSN(1, "cli");
		INSN(2, "sti");
		INSN(3, "inb $0x80, %%al");
		INSN(4, "outb %%al, $0xe9");
		INSN(5, "mov %%cr3, %%rax");
		INSN(6, "mov %%cr0, %%rax");
		INSN(7, "xor %%eax, %%eax; mov %%rax, %%dr7");
		INSN(8, "mov $0xc0000080, %%ecx; rdmsr");
		INSN(9, "mov $0xc0000082, %%ecx; wrmsr");
		INSN(10, "vmmcall");
		INSN(11, "vmrun %%rax");
		INSN(12, "stgi");
		INSN(13, "clgi");
		INSN(14, "vmload %%rax");
		INSN(15, "int3");
		INSN(16, "int $0x80");
		INSN(17, "int $2");
		INSN(18, "ud2");
		INSN(19, "fninit");
		INSN(20, "xorps %%xmm0, %%xmm0");
		INSN(21, "vxorps %%ymm0, %%ymm0, %%ymm0");
		INSN(22, "xor %%ecx, %%ecx; xgetbv");
		INSN(23, "swapgs");
		INSN(24, "sysenter");
		INSN(25, "rdpmc");
		INSN(26, "lgdt (%%rsp)");
		INSN(27, "lidt (%%rsp)");
		INSN(28, "mov $0x18, %%eax; ltr %%ax");
		INSN(29, "invlpg (%%rsp)");
		INSN(30, "mov $8, %%eax; mov %%eax, %%ss");
		INSN(31, "pushq $8; lea 1f(%%rip), %%rax; push %%rax; lretq; 1:");
		INSN(32, "iretq");
		INSN(33, "sysretq");
		INSN(34, "rdfsbase %%rax");
		INSN(35, "clac");
		INSN(36, ".byte 0xf1"); /* ICEBP */
		INSN(37, "pushf; orq $0x100, (%%rsp); popf; nop");
		INSN(38, "pushf; orq $0x44000, (%%rsp); popf; ud2"); /* NT and AC, into the fault */
		INSN(39, "xor %%esp, %%esp; ud2");
		INSN(40, "mov $-8, %%rsp; push %%rax");
	default: break;
	}
}

static void touch(u64 at)
{
	(void)*(volatile u8 *)at;
}

static void store(u64 at)
{
	*(volatile u8 *)at = 1;
}

static void jump(u64 at)
{
	((void (*)(void))at)();
}

#define CORE_VA 0xffffffff80000000UL
#define DIRECT_VA 0xffff800000000000UL
#define STACKS 0x1000000UL

static void bad(u64 what)
{
	switch (what) {
	case 1: touch(0); break;
	case 2: touch(CORE_VA); break;
	case 3: store(CORE_VA + 0x100000); break;
	case 4: jump(CORE_VA + 0x28); break;
	case 5: touch(DIRECT_VA + 0x1000); break;
	case 6: overflow(0); break;
	case 7: jump((u64)&word); break; /* data is not code */
	case 8: store((u64)&constant); break;
	case 9: store((u64)overflow); break;
	case 10: touch(1UL << 63); break;
	case 11: touch(HYPAPP_VA - 1); break;
	case 12: store(STACKS); break; /* the guard page of CPU 0 */
	case 13: jump(DIRECT_VA + 0x7c00); break;
	case 14:
		for (;;)
			__asm__ volatile("pause");
	case 15: /* calls for ever, with nothing in the right place */
		for (;;)
			__asm__ volatile("mov $1, %%eax; xor %%esp, %%esp; syscall" ::
					     : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11",
					       "memory");
	default:
		if (what >= 16)
			do_insn(what - 16);
		break;
	}
}

static bool start(u32 cpu, const char *args)
{
	if (cpu == 0 && args[0] == 's')
		bad(1);
	return true;
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	bad(c->arg[0]);
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "bad" NAME,
    .number = NUMBER,
    .start = start,
    .hypercall = hypercall,
};
