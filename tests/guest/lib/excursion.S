/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way from 32-bit C into another mode of the CPU and back (see excursion.h). All of it lies
 * below 64 KiB and is mapped one to one in every mode. EBX holds the block all the time; ESI the
 * address and EDX:EAX (RAX) the data of the access. The code that is run ends with a jump to
 * leave16, leave32 or leave64; an exception gets there too, having filled in B_VECTOR.
 */
#include "lib/low.h"

#define CR0_PE 1
#define CR4_PSE 0x10
#define CR4_PAE 0x20
#define EFER 0xc0000080

	.section .low, "awx"
	.code32
	.globl excursion_enter
excursion_enter:
	pushl %ebx
	pushl %esi
	pushl %edi
	pushl %ebp
	pushfl
	cli
	movl 24(%esp), %ebx
	movl %esp, B_ESP(%ebx)
	movl %cr0, %eax
	movl %eax, B_CR0(%ebx)
	movl %cr4, %eax
	movl %eax, B_CR4(%ebx)
	sgdt B_OLD_GDTR(%ebx)
	sidt B_OLD_IDTR(%ebx)
	movl $-1, B_VECTOR(%ebx)
	lgdt B_GDTR(%ebx)
	lidt B_IDTR(%ebx)
	movw $SEL_DATA, %ax
	movw %ax, %ss
	leal B_STACK(%ebx), %esp
	movl B_MODE(%ebx), %ecx
	jmp *mode_table(,%ecx,4)

	.align 4
mode_table:	/* in the order of enum mode */
	.long to_real, to_prot16, run32, to_paged32, to_paged32
	.long to_pae, to_pae, to_long, to_long, to_long

run32:
	movl B_ADDR(%ebx), %esi
	movl B_DATA(%ebx), %eax
	movl B_DATA + 4(%ebx), %edx
	jmp *B_ENTRY(%ebx)

to_paged32:
	movl %cr4, %eax
	orl $CR4_PSE, %eax
	jmp 1f
to_pae:
	movl %cr4, %eax
	orl $CR4_PAE, %eax
1:	movl %eax, %cr4
	call paging_on
	jmp run32

paging_on:
	movl B_CR3(%ebx), %eax
	movl %eax, %cr3
	movl %cr0, %eax
	orl $0x80000000, %eax
	movl %eax, %cr0
	ret

to_long:
	movl %cr4, %eax
	orl $CR4_PAE, %eax
	movl %eax, %cr4
	movl $EFER, %ecx
	rdmsr
	orl $0x100, %eax
	wrmsr
	call paging_on
	ljmp $SEL_CODE64, $1f
	.code64
1:	movw $SEL_TSS64, %ax
	ltr %ax
	movq B_ADDR(%rbx), %rsi
	movq B_DATA(%rbx), %rax
	movl B_ENTRY(%rbx), %ecx
	jmp *%rcx

	.code32
to_prot16:
	ljmp $SEL_CODE16, $run16

/*
 * Real mode, with the 4 GiB limits of the protected-mode segments left in the hidden parts of the
 * segment registers, CS too: so both data and code above 1 MiB can be reached.
 */
to_real:
	ljmp $SEL_CODE16, $1f
	.code16
1:	movw $SEL_DATA16, %ax
	movw %ax, %ss
	movl %cr0, %eax
	andl $~CR0_PE, %eax
	movl %eax, %cr0
	ljmp $0, $2f
2:	movw $BLOCK_SEG, %ax
	movw %ax, %ss
	leal B_STACK - BLOCKS(%ebx), %esp
	xorw %ax, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
run16:
	movl B_ADDR(%ebx), %esi
	movl B_DATA(%ebx), %eax
	movl B_DATA + 4(%ebx), %edx
	jmpl *B_ENTRY(%ebx)

	.globl leave16
leave16:
	movl %eax, B_DATA(%ebx)
	movl %edx, B_DATA + 4(%ebx)
	movl %cr0, %eax
	orl $CR0_PE, %eax
	movl %eax, %cr0
	ljmpl $SEL_CODE32, $back

	.code64
	.globl leave64
leave64:
	movq %rax, B_DATA(%rbx)
	movl $back_ptr, %ecx
	ljmp *(%rcx)
back_ptr:
	.long back
	.word SEL_CODE32

	.code32
	.globl leave32
leave32:
	movl %eax, B_DATA(%ebx)
	movl %edx, B_DATA + 4(%ebx)
back:
	movw $SEL_DATA, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movw %ax, %fs
	movw %ax, %gs
	leal B_STACK(%ebx), %esp
	movl B_CR0(%ebx), %eax
	movl %eax, %cr0
	cmpl $7, B_MODE(%ebx)
	jb 1f
	movl $EFER, %ecx
	rdmsr
	andl $~0x100, %eax
	wrmsr
1:	movl B_CR4(%ebx), %eax
	movl %eax, %cr4
	lgdt B_OLD_GDTR(%ebx)
	lidt B_OLD_IDTR(%ebx)
	movl B_ESP(%ebx), %esp
	popfl
	popl %ebp
	popl %edi
	popl %esi
	popl %ebx
	ret

/* Exceptions. The vectors with an error code, by the manual. */
#define HAS_ERROR(v) ((v) == 8 || ((v) >= 10 && (v) <= 14) || (v) == 17 || (v) == 21)

	.code16
	.align STUB_SIZE
	.globl stubs16
stubs16:
	vec = 0
	.rept EXC_VECTORS
	.align STUB_SIZE
	pushw $vec
	jmp trap16
	vec = vec + 1
	.endr
trap16:	/* on the stack: vector, IP, CS, flags (no error code in real mode) */
	movzwl %sp, %ebx
	movl %ebx, %ecx
	andl $~(BLOCK_SIZE - 1), %ebx
	addl $BLOCKS, %ebx
	movw $0, %di
	movw %di, %ds
	andl $(BLOCK_SIZE - 1), %ecx
	movl %ecx, B_SP(%ebx)
	xorl %ecx, %ecx
	popw %cx
	movl %ecx, B_VECTOR(%ebx)
	movl $0, B_ERROR(%ebx)
	popw %cx
	movl %ecx, B_IP(%ebx)
	movl $0, B_IP + 4(%ebx)
	jmp leave16

	.code32
	.align STUB_SIZE
	.globl stubs32
stubs32:
	vec = 0
	.rept EXC_VECTORS
	.align STUB_SIZE
	.if !HAS_ERROR(vec)
	pushl $0
	.endif
	pushl $vec
	jmp trap32
	vec = vec + 1
	.endr
trap32:
	movl %esp, %ebx
	movl %ebx, %ecx
	andl $~(BLOCK_SIZE - 1), %ebx
	movw $SEL_DATA, %di
	movw %di, %ds
	andl $(BLOCK_SIZE - 1), %ecx
	movl %ecx, B_SP(%ebx)
	popl B_VECTOR(%ebx)
	popl B_ERROR(%ebx)
	popl B_IP(%ebx)
	movl $0, B_IP + 4(%ebx)
	jmp leave32

	.code64
	.align STUB_SIZE
	.globl stubs64
stubs64:
	vec = 0
	.rept EXC_VECTORS
	.align STUB_SIZE
	.if !HAS_ERROR(vec)
	pushq $0
	.endif
	pushq $vec
	jmp trap64
	vec = vec + 1
	.endr
trap64:	/* always on the trap stack, through the IST */
	leaq -1(%rsp), %rbx
	andq $~(BLOCK_SIZE - 1), %rbx
	movl %esp, %ecx
	andl $(BLOCK_SIZE - 1), %ecx
	movl %ecx, B_SP(%rbx)
	popq %rcx
	movl %ecx, B_VECTOR(%rbx)
	popq %rcx
	movl %ecx, B_ERROR(%rbx)
	popq B_IP(%rbx)
	jmp leave64

	.section .note.GNU-stack, "", @progbits
