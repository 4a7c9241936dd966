/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcpy and memset by the processor's own string instructions.
 * Contract: RDI, RSI, RDX as the C calling convention says; returns RDI in RAX;
 * changes RCX, RDI, RSI and the memory named, nothing else. DF is 0 on entry.
 */
	.globl	memcpy, memset
	.text
memcpy:
	mov	%rdi, %rax
	mov	%rdx, %rcx
	shr	$3, %rcx
	rep	movsq
	mov	%edx, %ecx
	and	$7, %ecx
	rep	movsb
	ret

memset:
	mov	%rdi, %r8
	movzbl	%sil, %eax
	movabs	$0x0101010101010101, %rcx
	imul	%rcx, %rax
	mov	%rdx, %rcx
	shr	$3, %rcx
	rep	stosq
	mov	%edx, %ecx
	and	$7, %ecx
	rep	stosb
	mov	%r8, %rax
	ret

	.section .note.GNU-stack, "", @progbits
