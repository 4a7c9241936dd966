/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where CPUs start after SIPI, and the BIOS calls. The first page of low memory code, so that the
 * vector of SIPI is AP_VECTOR. A starting CPU writes down the state it was given before anything
 * changes it; ap_lock keeps the one snapshot area for one CPU at a time, ap_main() gives it free.
 */
#include "lib/low.h"

	.section .low.start, "awx"
	.code16
	.globl ap_start
ap_start:
	lock btsw $0, ap_lock
	jnc 1f
	pause
	jmp ap_start
1:	movl %esp, snap + 28
	movw %ss, snap + 42
	movw $ap_snap_stack, %sp	/* the base of SS is 0, or the test of SS fails */
	pushfl
	call 2f
2:	popw snap + 46
	subw $(2b - ap_start), snap + 46
	popl snap + 32
	movl %eax, snap
	movl %ecx, snap + 4
	movl %edx, snap + 8
	movl %ebx, snap + 12
	movl %ebp, snap + 16
	movl %esi, snap + 20
	movl %edi, snap + 24
	movw %cs, snap + 36
	movw %ds, snap + 38
	movw %es, snap + 40
	movw %fs, snap + 44
	movw %gs, snap + 90
	movl %cr0, %eax
	movl %eax, snap + 48
	movl %cr2, %eax
	movl %eax, snap + 52
	movl %cr3, %eax
	movl %eax, snap + 56
	movl %cr4, %eax
	movl %eax, snap + 60
	movl %dr6, %eax
	movl %eax, snap + 64
	movl %dr7, %eax
	movl %eax, snap + 68
	movl %dr0, %eax
	movl %eax, snap + 92
	movl %dr3, %eax
	movl %eax, snap + 96
	sgdtl snap + 72
	sidtl snap + 78
	movl $0xc0000080, %ecx
	rdmsr
	movl %eax, snap + 84
	lgdtl ap_gdtr
	movl %cr0, %eax
	orl $1, %eax
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $ap_start32

	.globl ap_lock, snap, ap_gdtr
	.align 4
ap_lock:
	.long 0
snap:
	.skip 100
ap_gdtr:
	.word 8 * (6 + 64) - 1
	.long gdt
	.skip 32
	.align 4
ap_snap_stack:

/*
 * A BIOS call, as code for an excursion to real mode: INT bios_vector with the registers of
 * bios_regs (struct bios_regs), on the stack and with the interrupt table that BIOS expects.
 */
	.section .low, "awx"
	.code16
	.globl bios_call
bios_call:
	movw %ss, %ax
	movl %eax, bios_ss
	movl %esp, bios_esp
	movl %ebx, bios_block
	lidtl bios_idtr
	xorw %ax, %ax
	movw %ax, %ss
	movl $0x7c00, %esp
	movl bios_regs + 4, %ebx
	movl bios_regs + 8, %ecx
	movl bios_regs + 12, %edx
	movl bios_regs + 16, %esi
	movl bios_regs + 20, %edi
	movw bios_regs + 28, %es
	pushl bios_regs + 24
	popfl
	movl bios_regs, %eax
	jmp 1f
1:	.byte 0xcd
	.globl bios_vector
bios_vector:
	.byte 0
	pushfl
	cli
	movl %eax, %cs:bios_regs
	xorw %ax, %ax
	movw %ax, %ds
	popl bios_regs + 24
	movw %es, bios_regs + 28
	movw %ax, %es
	movl %ebx, bios_regs + 4
	movl %ecx, bios_regs + 8
	movl %edx, bios_regs + 12
	movl %esi, bios_regs + 16
	movl %edi, bios_regs + 20
	movl bios_block, %ebx
	movl bios_ss, %eax
	movw %ax, %ss
	movl bios_esp, %esp
	lidtl B_IDTR(%ebx)
	jmp leave16

	.align 4
	.globl bios_regs, bios_buffer
bios_regs:
	.skip 32
bios_ss:
	.long 0
bios_esp:
	.long 0
bios_block:
	.long 0
bios_idtr:
	.word 0x3ff
	.long 0
	.align 16
bios_buffer:
	.skip 64

	.text
	.code32
ap_start32:
	movl $SEL_DATA, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl %eax, %fs
	movl %eax, %gs
	movl $1, %eax
	cpuid
	shrl $24, %ebx
	movl cpu_of_apic(,%ebx,4), %eax
	cmpl $-1, %eax
	je 2f
	movl %eax, %esp
	incl %esp
	shll $14, %esp
	addl $cpu_stacks, %esp
	pushl %eax
	call ap_main
2:	cli
	hlt
	jmp 2b

/* 16 KiB for each CPU, as trap.h divides them. */
	.bss
	.align 16
	.globl cpu_stacks
cpu_stacks:
	.skip 64 * 16384

	.section .note.GNU-stack, "", @progbits
