/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The world switch. Contract of vmx_enter(RDI = struct vcpu *, ESI = launched, RDX = address of a byte):
 *   before: this processor's VMCS is current and its host state that of backend_cpu_start();
 *   in the guest: its general registers from vcpu.gpr, RSP and all else from the VMCS;
 *   after: EAX = enum vmx_end; after a VM exit the registers saved where they came from, callee-saved ones as
 *     before, GDTR and IDTR with their limits (VM exits set those to FFFFh, SDM vol. 3, 28.5.2).
 *   NMIs can arrive here at any time. backend_host_nmi() sets the byte, and if it finds RIP in
 *     [vmx_window, vmx_window_end), where the byte has been looked at and the guest not entered, it
 *     goes on at vmx_no_entry. So no NMI waits for the guest's next exit.
 *   CR2, XCR0, FPU, DR0-3, DR6 and the MSRs of SYSCALL stay the guest's: no code of the core uses them
 *     (-mgeneral-regs-only; VM exits set DR7 so that no breakpoint is armed).
 */
	.globl	vmx_enter, vmx_window, vmx_window_end, vmx_no_entry, vmx_exit
	.text
vmx_enter:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	sub	$24, %rsp
	sgdt	(%rsp)
	sidt	10(%rsp)
	push	%rdi
	mov	$0x6c14, %eax			/* host RSP */
	vmwrite	%rsp, %rax
vmx_window:
	cmpb	$0, (%rdx)
	jne	vmx_no_entry
	test	%esi, %esi
	mov	0x00(%rdi), %rax
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
	jz	1f
	vmresume
	jmp	2f
1:	vmlaunch
vmx_window_end:
2:	mov	$2, %eax			/* CF: VMfailInvalid; ZF: VMfailValid */
	jc	3f
	inc	%eax
	jmp	3f
vmx_no_entry:
	mov	$1, %eax
3:	pop	%rdi
	jmp	4f

vmx_exit:					/* host RIP */
	push	%rdi
	mov	8(%rsp), %rdi
	mov	%rax, 0x00(%rdi)
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
	lgdt	(%rsp)
	lidt	10(%rsp)
	xor	%eax, %eax
4:	add	$24, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.section .note.GNU-stack, "", @progbits
