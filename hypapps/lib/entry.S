/* SPDX-License-Identifier: BSD-2-Clause */
/* Where XMHF enters a hypapp, and how the hypapp calls XMHF: the ABI of xmhf/hypapp.h and api.h. */
	.text
/* hypapp_entry: RDX, R10, R8, R9 become the array that dispatch.c gets and leaves results in. */
	.globl	hypapp_entry
hypapp_entry:
	push	%r9
	push	%r8
	push	%r10
	push	%rdx
	mov	%rsp, %rdx
	call	hypapp_dispatch
	mov	%eax, %edi
	pop	%rsi
	pop	%rdx
	pop	%r10
	pop	%r8
	xor	%eax, %eax		/* XMHF_SYS_RETURN */
	syscall
	ud2

/* u64 hypapp_sys(n, a, b, c, d, u64 *val): SYSCALL n; its value goes to *val. */
	.globl	hypapp_sys
hypapp_sys:
	push	%r9
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %r10
	syscall
	pop	%r9
	mov	%rdx, (%r9)
	ret

	.section .note.GNU-stack, "", @progbits
