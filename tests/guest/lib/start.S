/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry from the boot loader (multiboot 1: 32-bit, flat, paging off, interrupts off), and the
 * exception entries of 32-bit code.
 */
#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 3

	.section .multiboot, "a"
	.align 4
	.long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

	.text
	.globl _start
_start:
	cli
	cld
	movl $(cpu_stacks + 16384), %esp
	pushl %ebx
	pushl %eax
	call start_c
2:	hlt
	jmp 2b

	.align 8
boot_gdtr:
	.word 8 * (6 + 64) - 1
	.long gdt

/* Goes over to the main GDT, from whatever selectors the loader used. */
	.globl load_gdt
load_gdt:
	lgdt boot_gdtr
	ljmp $8, $1f
1:	movw $0x10, %dx
	movw %dx, %ds
	movw %dx, %es
	movw %dx, %ss
	movw %dx, %fs
	movw %dx, %gs
	ret

/*
 * 256 entries, 16 bytes apart. The vectors that have no error code push 0, so that
 * struct trap_frame is the same for all.
 */
	.align 16
	.globl trap_entries
trap_entries:
	vec = 0
	.rept 256
	.align 16
	.if !(vec == 8 || (vec >= 10 && vec <= 14) || vec == 17 || vec == 21 || vec == 29 || vec == 30)
	pushl $0
	.endif
	pushl $vec
	jmp trap_common
	vec = vec + 1
	.endr

trap_common:
	pushal
	pushl %ds
	pushl %es
	movl $0x10, %eax
	movl %eax, %ds
	movl %eax, %es
	cld
	pushl %esp
	call trap
	addl $4, %esp
	popl %es
	popl %ds
	popal
	addl $8, %esp
	iret

/* void ring3_enter(void (*fn)(u32), u32 arg, u32 stack): fn at CPL 3; INT 0x30 returns here. */
	.globl ring3_enter
ring3_enter:
	pushl %ebx
	pushl %esi
	pushl %edi
	pushl %ebp
	call trap_ring3_stack
	movl %esp, (%eax)
	movl 20(%esp), %ecx
	movl 24(%esp), %edx
	movl 28(%esp), %ebx
	subl $8, %ebx
	movl $ring3_return, (%ebx)
	movl %edx, 4(%ebx)
	movl $0x23, %eax
	movl %eax, %ds
	movl %eax, %es
	pushl $0x23
	pushl %ebx
	pushfl
	pushl $0x1b
	pushl %ecx
	iret
ring3_return:
	int $0x30

/* void v86_enter(u32 ip): code at 0:ip in virtual-8086 mode; trap hooks end it by ring3_leave(). */
	.globl v86_enter
v86_enter:
	pushl %ebx
	pushl %esi
	pushl %edi
	pushl %ebp
	call trap_ring3_stack
	movl %esp, (%eax)
	movl 20(%esp), %ecx
	pushl $0		/* GS, FS, DS, ES, SS */
	pushl $0
	pushl $0
	pushl $0
	pushl $0
	pushl $0x7000
	pushl $0x20002		/* VM */
	pushl $0
	pushl %ecx
	iret

/* trap() comes here with the stack of ring3_enter in ESP. */
	.globl ring3_leave
ring3_leave:
	movl 4(%esp), %esp
	movl $0x10, %eax
	movl %eax, %ds
	movl %eax, %es
	popl %ebp
	popl %edi
	popl %esi
	popl %ebx
	ret

	.section .note.GNU-stack, "", @progbits
