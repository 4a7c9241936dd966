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
 *   VMRUN itself lies in the start-up page below 640 KiB (svm_gate_code below), mapped one to one.
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
	push	%rsi
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
	jmp	*svm_gate
svm_exit:
	/* RSP is the host's again. */
	mov	16(%rsp), %rax
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
	pop	%rsi
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

/*
 * svm_gate_code: VMRUN, copied into the start-up page (backend_low_code()), where it is mapped at its
 * physical address. From svm_enter, RAX = VMCB; to svm_exit, RAX and the flags undefined.
 * QEMU's TCG leaves the host's paging off after an exit from a guest with EFER.LME=1, CR0.PG=0 and
 * CR4.PAE=0 (docs/machines.md). The code here runs on all the same, and turns it on; anywhere else the
 * processor would go astray in the guest's memory. On other processors CR0 is as it should be.
 */
	.section .rodata
	.balign	8
	.globl	svm_gate_code, svm_gate_cr0, svm_gate_end
svm_gate_code:
	vmrun	%rax
	mov	%cr0, %rax
	bt	$31, %eax
	jc	1f
	mov	svm_gate_cr0(%rip), %rax
	mov	%rax, %cr0
1:	jmp	*2f(%rip)
	.balign	8
2:	.quad	svm_exit
svm_gate_cr0:
	.quad	0
svm_gate_end:

	.section .note.GNU-stack, "", @progbits
