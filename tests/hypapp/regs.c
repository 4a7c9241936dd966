/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What ring3_enter and ring3_syscall promise to a hypapp: registers at its entry and after a call.
 * Says so on each processor, or what was not as promised. Its entry is put around the library's
 * (rules.mk).
 */
#include <xmhf/hypapp.h>

#define PATTERN(i) (0x1122334455667700UL + (i))

enum { RAX, RCX, RBX, RBP, R11, R12, R13, R14, R15, FLAGS, RDX, RSI, RDI, R8, R9, R10, RSP, REGS };
u64 regs_seen[REGS];

/* At the entry: all but those with arguments. */
__asm__("	.globl	__wrap_hypapp_entry\n"
	"__wrap_hypapp_entry:\n"
	"	mov	%rax, regs_seen\n"
	"	mov	%rcx, regs_seen + 8\n"
	"	mov	%rbx, regs_seen + 16\n"
	"	mov	%rbp, regs_seen + 24\n"
	"	mov	%r11, regs_seen + 32\n"
	"	mov	%r12, regs_seen + 40\n"
	"	mov	%r13, regs_seen + 48\n"
	"	mov	%r14, regs_seen + 56\n"
	"	mov	%r15, regs_seen + 64\n"
	"	pushf\n"
	"	pop	regs_seen + 72\n"
	"	mov	$__wrap_hypapp_entry, %rax\n"
	"	sub	%rax, regs_seen + 8\n" /* SYSRET has its target in RCX */
	"	jmp	__real_hypapp_entry\n");

/* A call that is refused, with all registers full; then all of them. Callee-saved ones are kept. */
void regs_call(void);
__asm__("	.globl	regs_call\n"
	"regs_call:\n"
	"	push	%rbx\n"
	"	push	%rbp\n"
	"	push	%r12\n"
	"	push	%r13\n"
	"	push	%r14\n"
	"	push	%r15\n"
	"	movabs	$0x1122334455667700, %rcx\n"
	"	lea	2(%rcx), %rbx\n"
	"	lea	3(%rcx), %rbp\n"
	"	lea	5(%rcx), %r12\n"
	"	lea	6(%rcx), %r13\n"
	"	lea	7(%rcx), %r14\n"
	"	lea	8(%rcx), %r15\n"
	"	mov	%rcx, %rsi\n"
	"	mov	%rcx, %rdx\n"
	"	mov	%rcx, %r8\n"
	"	mov	%rcx, %r9\n"
	"	mov	%rcx, %r10\n"
	"	mov	$2, %eax\n" /* XMHF_SYS_GET */
	"	mov	$0xffff, %edi\n"
	"	mov	%rsp, regs_seen + 128\n"
	"	syscall\n"
	"1:	sub	%rsp, regs_seen + 128\n"
	"	mov	%rax, regs_seen\n"
	"	sub	$1b, %rcx\n"
	"	mov	%rcx, regs_seen + 8\n"
	"	mov	%rbx, regs_seen + 16\n"
	"	mov	%rbp, regs_seen + 24\n"
	"	mov	%r12, regs_seen + 40\n"
	"	mov	%r13, regs_seen + 48\n"
	"	mov	%r14, regs_seen + 56\n"
	"	mov	%r15, regs_seen + 64\n"
	"	mov	%rsi, regs_seen + 88\n"
	"	mov	%rdi, regs_seen + 96\n"
	"	mov	%r8, regs_seen + 104\n"
	"	mov	%r9, regs_seen + 112\n"
	"	mov	%r10, regs_seen + 120\n"
	"	pop	%r15\n"
	"	pop	%r14\n"
	"	pop	%r13\n"
	"	pop	%r12\n"
	"	pop	%rbp\n"
	"	pop	%rbx\n"
	"	ret\n");

static bool entry_is_good(void)
{
	for (u32 i = RAX; i <= R15; i++)
		if (regs_seen[i] != (i == R11 ? 2 : 0))
			return false;
	return regs_seen[FLAGS] == 2;
}

static bool call_is_good(void)
{
	static const u8 kept[] = {RBX, RBP, R12, R13, R14, R15};
	static const u8 zero[] = {RCX, RSI, RDI, R8, R9, R10, RSP};
	bool good = regs_seen[RAX] != XMHF_SUCCESS;

	for (u32 i = 0; i < sizeof(kept); i++)
		good = good && regs_seen[kept[i]] == PATTERN(kept[i]);
	for (u32 i = 0; i < sizeof(zero); i++)
		good = good && regs_seen[zero[i]] == 0;
	return good;
}

static void say(const char *text, size_t len)
{
	(void)xmhf_log(text, len);
}

#define SAY(text) say(text, sizeof(text) - 1)

static bool start(u32 cpu, const char *args)
{
	(void)cpu;
	(void)args;
	if (entry_is_good())
		SAY("entry as promised");
	else
		SAY("entry BAD");
	regs_call();
	if (call_is_good())
		SAY("call as promised");
	else
		SAY("call BAD");
	return true;
}

HYPAPP = {
    .name = "regs",
    .number = 6,
    .start = start,
};
