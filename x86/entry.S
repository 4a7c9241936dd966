/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ways into the core: from the loader, from the start-up page of the other processors,
 * and by exceptions. Contracts stand at each routine.
 */
	.section .head, "a"
	/* struct core_header, core/boot.h */
	.quad	0x45524f4346484d58
	.quad	core_start
	.quad	core_file_end
	.quad	core_end
	.quad	core_entry

	.text
/*
 * core_entry: from the loader, in 64-bit mode with interrupts off, the core mapped at its
 * address and memory below 4 GiB one to one; RDI = struct boot_info. Does not return.
 */
	.globl	core_entry
core_entry:
	cld
	lea	cpu_stacks + 0x3000(%rip), %rsp	/* processor 0's, smp.c */
	xor	%ebp, %ebp
	call	core_main
	ud2

/*
 * ap_entry: from the start-up page, on the host's page tables, with the rest as at
 * core_entry. smp.c starts one processor at a time and passes stack and vcpu in memory.
 */
	.globl	ap_entry
ap_entry:
	mov	ap_stack(%rip), %rsp
	mov	ap_vcpu(%rip), %rdi
	xor	%ebp, %ebp
	call	smp_ap_main
	ud2

/*
 * bool cpu_rdmsr(u32 msr, u64 *val), bool cpu_wrmsr(u32 msr, u64 val), bool cpu_xsetbv(u32 reg, u64 val):
 * false if the instruction raised #GP, for which exception() resumes at msr_fault. Change RAX, RCX, RDX.
 */
	.globl	cpu_rdmsr, cpu_wrmsr, cpu_xsetbv, msr_fault, rdmsr_insn, wrmsr_insn, xsetbv_insn
cpu_rdmsr:
	mov	%edi, %ecx
rdmsr_insn:
	rdmsr
	shl	$32, %rdx
	or	%rdx, %rax
	mov	%rax, (%rsi)
	mov	$1, %eax
	ret
cpu_wrmsr:
	mov	%edi, %ecx
	mov	%esi, %eax
	mov	%rsi, %rdx
	shr	$32, %rdx
wrmsr_insn:
	wrmsr
	mov	$1, %eax
	ret
cpu_xsetbv:
	mov	%edi, %ecx
	mov	%esi, %eax
	mov	%rsi, %rdx
	shr	$32, %rdx
xsetbv_insn:
	xsetbv
	mov	$1, %eax
	ret
msr_fault:
	xor	%eax, %eax
	ret

/*
 * Exceptions: vector n enters at exception_entry + 16 * n, pushes a zero where the processor pushes no
 * error code, and calls exception(struct frame *) with all registers saved and restored. The flags are
 * cleared first: ring 3 may have set AC, which lifts SMAP, or NT.
 */
	.balign	16
	.globl	exception_entry
exception_entry:
	vector = 0
	.rept	32
	.balign	16
	.if	!((vector == 8) || (vector >= 10 && vector <= 14) || (vector == 17) || (vector == 21) || (vector == 29) || (vector == 30))
	push	$0
	.endif
	push	$vector
	jmp	exception_common
	vector = vector + 1
	.endr

exception_common:
	push	%rax
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	$2
	popfq
	mov	%rsp, %rdi
	call	exception
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%rcx
	pop	%rax
	add	$16, %rsp
	iretq

/*
 * smp_page_code: the start-up page (struct smp_page, smp.c). A processor comes here by SIPI in real mode,
 * CS = the page, and leaves in 64-bit mode for ap_entry. The page is mapped one to one
 * in the host's tables; RIP-relative, position-independent, data at 0x100.
 */
#define PAGE_CR3 0x100
#define PAGE_ENTRY 0x108
#define PAGE_GDTR 0x110
#define PAGE_FAR 0x118

	.section .rodata
	.balign	16
	.globl	smp_page_code, smp_page_code_end
	.code16
smp_page_code:
	cli
	cld
	mov	%cs, %ax
	mov	%ax, %ds
	lgdtl	PAGE_GDTR
	mov	$0x20, %eax		/* CR4.PAE */
	mov	%eax, %cr4
	mov	PAGE_CR3, %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx	/* EFER: LME, NXE */
	rdmsr
	or	$0x900, %eax
	wrmsr
	mov	$0x80000011, %eax	/* CR0: PG, ET, PE; caches on */
	mov	%eax, %cr0
	ljmpl	*PAGE_FAR
	.code64
	.globl	smp_page_code64
smp_page_code64:
	mov	$0x10, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	jmp	*smp_page_code + PAGE_ENTRY(%rip)
smp_page_code_end:

	.section .note.GNU-stack, "", @progbits
