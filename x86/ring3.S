/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Into ring 3 and out of it. While a processor is between ring3_enter and its return, TSS.RSP0 is
 * its stack pointer below the frame that ring3_enter has pushed: exceptions from ring 3 and SYSCALL begin
 * there, and ring3_leave, to which both can go at any time, ends there. struct ring3: x86/ring3.h.
 */
#define RIP 0x00
#define RSP 0x08
#define ARG 0x10
#define OUT 0x40
#define TSS_RSP0 4

	.text
/*
 * bool ring3_enter(RDI = struct ring3 *, RSI = address of TSS.RSP0): true if the hypapp has returned (and
 * r->out holds its verdict and results), false if it was stopped. Callee-saved registers as before; DS,
 * ES, FS, GS as the core has them. All registers but those of r->arg are 0 in ring 3, and flags are clear.
 */
	.globl	ring3_enter
ring3_enter:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rdi
	mov	%rsp, (%rsi)
	mov	RIP(%rdi), %rcx
	mov	RSP(%rdi), %rsp
	mov	ARG+0x08(%rdi), %rsi
	mov	ARG+0x10(%rdi), %rdx
	mov	ARG+0x18(%rdi), %r10
	mov	ARG+0x20(%rdi), %r8
	mov	ARG+0x28(%rdi), %r9
	mov	ARG(%rdi), %rdi
	mov	$2, %r11d
	xor	%eax, %eax
	xor	%ebx, %ebx
	xor	%ebp, %ebp
	xor	%r12d, %r12d
	xor	%r13d, %r13d
	xor	%r14d, %r14d
	xor	%r15d, %r15d
	sysretq

/*
 * ring3_syscall: SYSCALL from ring 3 (MSR LSTAR), flags cleared by SFMASK. RAX = number, RDI, RSI, RDX, R10, R8 =
 * arguments. Calls ring3_call(struct ring3 *, u64 call[6]) on the core's stack, which leaves status and value in
 * call[0] and call[3]. Back in ring 3 RAX and RDX hold them, callee-saved registers and RSP are as
 * before, all others are 0 or were the hypapp's.
 */
	.globl	ring3_syscall
ring3_syscall:
	swapgs				/* GS = this processor's TSS */
	mov	%rsp, %r9
	mov	%gs:TSS_RSP0, %rsp
	swapgs
	test	%rax, %rax		/* XMHF_SYS_RETURN */
	jz	returned
	push	%r9
	push	%rcx
	push	%r11
	push	%r8
	push	%r10
	push	%rdx
	push	%rsi
	push	%rdi
	push	%rax
	mov	72(%rsp), %rdi
	mov	%rsp, %rsi
	cld
	call	ring3_call
	test	%al, %al
	jz	stopped
	mov	(%rsp), %rax
	mov	24(%rsp), %rdx
	add	$48, %rsp
	pop	%r11
	pop	%rcx
	xor	%esi, %esi
	xor	%edi, %edi
	xor	%r8d, %r8d
	xor	%r9d, %r9d
	xor	%r10d, %r10d
	pop	%rsp
	sysretq

returned:
	mov	(%rsp), %rax
	mov	%rdi, OUT(%rax)
	mov	%rsi, OUT+0x08(%rax)
	mov	%rdx, OUT+0x10(%rax)
	mov	%r10, OUT+0x18(%rax)
	mov	%r8, OUT+0x20(%rax)
	mov	$1, %eax
	jmp	1f

stopped:
	add	$72, %rsp
/*
 * ring3_leave: the hypapp is stopped. By IRET from exception(), with RSP = TSS.RSP0 and flags clear. An NMI
 * may have come between the two SWAPGS above: ring3_run() sets KernelGSBase again.
 */
	.globl	ring3_leave
ring3_leave:
	xor	%eax, %eax
1:	cld
	mov	$0x10, %ecx
	mov	%ecx, %ds
	mov	%ecx, %es
	xor	%ecx, %ecx
	mov	%ecx, %fs
	mov	%ecx, %gs
	pop	%rdi
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.section .note.GNU-stack, "", @progbits
