/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The world switch. Contract of svm_enter(RDI = struct vcpu *, RSI = VMCB, RDX = host's VMSAVE area,
 * both physical):
 *   before: GIF 0, the host's state as backend_cpu_start() saved it;
 *   in the guest: its general registers from vcpu.gpr (RAX and RSP from the VMCB), FS, GS, TR, LDTR,
 *     KernelGSBase, STAR, LSTAR, CSTAR, SFMASK and SYSENTER_* from the VMCB (VMLOAD);
 *   after: all of these saved where they came from and the host's loaded, GIF still 0, callee-saved
 *     registers as before. Between #VMEXIT and the second VMLOAD nothing can fault: only the
 *     host's stack, the VMCB and the vcpu are touched, all mapped for ever.
 *   XCR0, FPU and DR0-3 stay the guest's: no code of the core uses them (-mgeneral-regs-only; #VMEXIT
 *     sets DR7 so that no breakpoint is armed).
 */
	.globl	svm_enter
	.text
svm_enter:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rdx
	push	%rdi
	mov	%rsi, %rax
	vmload	%rax
	mov	0x08(%rdi), %rcx
	mov	0x10(%rdi), %rdx
	mov	0x18(%rdi), %rbx
	mov	0x28(%rdi), %rbp
	mov	0x30(%rdi), %rsi
	mov	0x40(%rdi), %r8
	mov	0x48(%rdi), %r9
	mov	0x50(%rdi), %r10
	mov	0x58(%rdi), %r11
	mov	0x60(%rdi), %r12
	mov	0x68(%rdi), %r13
	mov	0x70(%rdi), %r14
	mov	0x78(%rdi), %r15
	mov	0x38(%rdi), %rdi
	vmrun	%rax
	/* RAX and RSP are the host's again. */
	vmsave	%rax
	push	%rdi
	mov	8(%rsp), %rdi
	mov	%rcx, 0x08(%rdi)
	mov	%rdx, 0x10(%rdi)
	mov	%rbx, 0x18(%rdi)
	mov	%rbp, 0x28(%rdi)
	mov	%rsi, 0x30(%rdi)
	pop	0x38(%rdi)
	mov	%r8, 0x40(%rdi)
	mov	%r9, 0x48(%rdi)
	mov	%r10, 0x50(%rdi)
	mov	%r11, 0x58(%rdi)
	mov	%r12, 0x60(%rdi)
	mov	%r13, 0x68(%rdi)
	mov	%r14, 0x70(%rdi)
	mov	%r15, 0x78(%rdi)
	pop	%rdi
	pop	%rax
	vmload	%rax
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.section .note.GNU-stack, "", @progbits
