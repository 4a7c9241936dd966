/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux's 32-bit boot protocol: ESI = boot parameters. Symbols ENTRY, and LONG: 1 for a 64-bit
 * kernel, which is entered in long mode with the low 4 GiB mapped one to one, RSI as ESI.
 */
	.text
	.code32
	.globl _start
_start:
	cli
	cld
	mov $stack_end, %esp
	call 1f				/* a boot loader that found no place where we are linked? */
1:	pop %eax
	cmp $1b, %eax
	jne .
	push %esi
	call unpack
	pop %esi
.if LONG == 0
	mov $ENTRY, %eax
	xor %ebx, %ebx
	xor %ebp, %ebp
	xor %edi, %edi
	jmp *%eax
.else
	mov $pages + 0x1003, %eax	/* the root's only entry */
	mov %eax, pages
	mov $pages + 0x2003, %eax	/* four directories */
	mov $pages + 0x1000, %edi
	mov $4, %ecx
1:	mov %eax, (%edi)
	add $0x1000, %eax
	add $8, %edi
	loop 1b
	mov $0x83, %eax			/* 2048 large pages */
	mov $pages + 0x2000, %edi
	mov $2048, %ecx
2:	mov %eax, (%edi)
	add $0x200000, %eax
	add $8, %edi
	loop 2b
	mov %cr4, %eax
	or $0x20, %eax			/* PAE */
	mov %eax, %cr4
	mov $pages, %eax
	mov %eax, %cr3
	mov $0xc0000080, %ecx
	rdmsr
	or $0x100, %eax			/* EFER.LME */
	wrmsr
	mov %cr0, %eax
	or $0x80000000, %eax
	mov %eax, %cr0
	lgdt gdtr
	ljmp $0x10, $3f
	.code64
3:	mov $0x18, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov %esi, %esi
	mov $ENTRY, %eax
	jmp *%rax

	.align 8
gdt:	.quad 0, 0, 0x00af9b000000ffff, 0x00cf93000000ffff
gdtr:	.short 31
	.long gdt
.endif

	.bss
	.align 4096
pages:	.skip 6 * 4096
	.skip 4096
stack_end:
	.section .note.GNU-stack, "", @progbits
