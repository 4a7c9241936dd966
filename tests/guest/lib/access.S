/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The accesses of access.h, each as 16-bit, 32-bit and 64-bit code. The label acc_NAME_BITS_ip is
 * the instruction itself, whose address an exception must report.
 */
	.section .low, "awx"

	.macro access name, bits, insn:vararg
	.globl acc_\name\()_\bits, acc_\name\()_\bits\()_ip
acc_\name\()_\bits:
acc_\name\()_\bits\()_ip:
	\insn
	jmp leave\bits
	.endm

	.macro common bits, si
	.code\bits
	access read1, \bits, movb (\si), %al
	access read2, \bits, movw (\si), %ax
	access read4, \bits, movl (\si), %eax
	access write1, \bits, movb %al, (\si)
	access write2, \bits, movw %ax, (\si)
	access write4, \bits, movl %eax, (\si)
	access rmw4, \bits, lock xaddl %eax, (\si)
	.endm

	common 16, %esi
	common 32, %esi
	common 64, %rsi

/* Eight bytes at once, where registers have four: by MMX. */
	.macro eight bits
	.code\bits
	.globl acc_read8_\bits, acc_read8_\bits\()_ip, acc_write8_\bits, acc_write8_\bits\()_ip
acc_read8_\bits:
acc_read8_\bits\()_ip:
	movq (%esi), %mm0
	movd %mm0, %eax
	psrlq $32, %mm0
	movd %mm0, %edx
	emms
	jmp leave\bits
acc_write8_\bits:
	movd %edx, %mm0
	movd %eax, %mm1
	psllq $32, %mm0
	por %mm1, %mm0
acc_write8_\bits\()_ip:
	movq %mm0, (%esi)
	emms
	jmp leave\bits
	.endm

	eight 16
	eight 32
	.code64
	access read8, 64, movq (%rsi), %rax
	access write8, 64, movq %rax, (%rsi)

/* Execution: what is there must be an INT3 if the jump can succeed. */
	.code16
	access exec, 16, jmpl *%esi
	.code32
	access exec, 32, jmp *%esi
	.code64
	access exec, 64, jmp *%rsi

/* A push with the stack at the address; RSP must come back right if nothing stops it. */
	.globl acc_push_64, acc_push_64_ip
acc_push_64:
	movq %rsp, %rcx
	leaq 8(%rsi), %rsp
acc_push_64_ip:
	pushq %rax
	movq %rcx, %rsp
	jmp leave64

/* A software interrupt and a segment load, for tables that lie at the address. */
	access int40, 64, int $40
	access loads, 64, movl %eax, %fs
	.code32
	access int40, 32, int $40
	access loads, 32, movl %eax, %fs

	.section .note.GNU-stack, "", @progbits
