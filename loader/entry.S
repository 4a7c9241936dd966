/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loader_entry: from a Multiboot2 loader (specification 2.0, 3.1 and 3.3): 32-bit protected mode, paging off, EAX the magic
 * number, EBX the information structure. Maps 4 GiB one to one and calls loader_main(magic, info) in
 * 64-bit mode with interrupts off.
 */
	.section .multiboot, "a"
	.balign	8
header:
	.long	0xe85250d6, 0, header_end - header, -(0xe85250d6 + (header_end - header))
	.balign	8
	.word	0, 0				/* end */
	.long	8
header_end:

	.text
	.code32
	.globl	loader_entry
loader_entry:
	cli
	cld
	mov	$stack_end, %esp
	mov	%eax, %ebp
	mov	%ebx, %esi

	mov	$0x80000000, %eax		/* 64-bit mode: CPUID 8000_0001 EDX[29] */
	cpuid
	cmp	$0x80000001, %eax
	jb	no_long_mode
	mov	$0x80000001, %eax
	cpuid
	bt	$29, %edx
	jnc	no_long_mode

	/* Four tables of 2 MiB leaves. */
	mov	$loader_l2, %edi
	mov	$0x83, %eax
	mov	$2048, %ecx
1:	mov	%eax, (%edi)
	add	$0x200000, %eax
	add	$8, %edi
	loop	1b
	mov	$loader_l2 + 3, %eax
	mov	$loader_l3, %edi
	mov	$4, %ecx
2:	mov	%eax, (%edi)
	add	$0x1000, %eax
	add	$8, %edi
	loop	2b
	movl	$loader_l3 + 3, loader_l4

	mov	$0x20, %eax			/* CR4.PAE */
	mov	%eax, %cr4
	mov	$loader_l4, %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx		/* EFER: LME, NXE */
	rdmsr
	or	$0x900, %eax
	wrmsr
	mov	%cr0, %eax
	or	$0x80000000, %eax
	mov	%eax, %cr0
	lgdt	gdtr
	ljmp	$8, $3f

	.code64
3:	mov	$0x10, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	mov	%ebp, %edi
	call	loader_main
	ud2

	.code32
no_long_mode:
	mov	$message, %esi
	mov	$0xb8000, %edi
	mov	$0x4f, %ah
4:	lodsb
	test	%al, %al
	jz	5f
	stosw
	jmp	4b
5:	hlt
	jmp	5b
message:
	.asciz	"xmhf: this CPU has no 64-bit mode; start the OS without XMHF."

/*
 * loader_enter_core(RDI = struct boot_info *, RSI = entry): the core's tables are in loader_l4 already. Jumps there
 * with RDI, and all else as loader_entry left it.
 */
	.code64
	.globl	loader_enter_core
loader_enter_core:
	mov	%cr3, %rax
	mov	%rax, %cr3
	jmp	*%rsi

/*
 * loader_boot_native: leave 64-bit mode for real mode at 0060:0000, where the boot code of x86/lowmem.S has
 * been copied. Runs the part below from a copy at 0x1000, because real mode cannot reach us here.
 */
	.globl	loader_boot_native
loader_boot_native:
	lgdt	gdtr
	mov	$0x1000, %edi
	mov	$native, %esi
	mov	$native_end - native, %ecx
	rep	movsb
	mov	$0x1000, %eax
	mov	$gdtr, %ebx
	push	$0x18
	push	%rax
	lretq
	.code32
native:					/* 32-bit code segment 18h */
	mov	%cr0, %eax
	and	$0x7fffffff, %eax
	mov	%eax, %cr0
	mov	$0xc0000080, %ecx
	xor	%eax, %eax
	xor	%edx, %edx
	wrmsr
	mov	%eax, %cr4
	mov	$0x28, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%eax, %fs
	mov	%eax, %gs
	ljmp	$0x20, $0x1000 + native16 - native
	.code16
native16:
	lidtl	%cs:0x1000 + native_idtr - native
	mov	%cr0, %eax
	and	$~1, %eax
	mov	%eax, %cr0
	ljmp	$0x60, $0
native_idtr:
	.word	0x3ff
	.long	0
native_end:

	.section .rodata
	.balign	8
gdt:	.quad	0
	.quad	0x00af9b000000ffff		/* 08: 64-bit code */
	.quad	0x00cf93000000ffff		/* 10: data */
	.quad	0x00cf9b000000ffff		/* 18: 32-bit code */
	.quad	0x00009b000000ffff		/* 20: 16-bit code */
	.quad	0x000093000000ffff		/* 28: 16-bit data */
gdtr:	.word	gdtr - gdt - 1
	.quad	gdt

	.balign	16
	.globl	core_svm, core_svm_end, core_vmx, core_vmx_end
core_svm:
	.incbin	"core-svm.bin"
core_svm_end:
	.balign	16
core_vmx:
	.incbin	"core-vmx.bin"
core_vmx_end:

	.bss
	.balign	4096
	.globl	loader_l4, loader_l3_high, loader_l2_high
loader_l4:	.skip	4096
loader_l3:	.skip	4096
loader_l2:	.skip	4 * 4096
loader_l3_high:	.skip	4096
loader_l2_high:	.skip	4096
stack:		.skip	16384
stack_end:

	.section .note.GNU-stack, "", @progbits
