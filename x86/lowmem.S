/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lowmem_code: real-mode code that runs inside the guest, from a page of its own memory below 640 KiB;
 * nothing of it is trusted. Entered at offset 0 (boot), 4 (wait for SIPI) or 8 (INT 15h), with
 * CS = the page's segment. The same boot code starts the machine without XMHF when XMHF
 * cannot run. Offsets from 0x200 on are struct lowmem (lowmem.h).
 */
#define OLD_INT15 0x200
#define E801_KIB 0x204
#define E801_64K 0x206
#define E88_KIB 0x208
#define ENTRIES 0x20a
#define MAP 0x210

	.section .rodata
	.globl	lowmem_code, lowmem_code_end
	.balign	16
	.code16
lowmem_code:
	jmp	boot
	.org	lowmem_code + 4
park:	cli
	hlt
	jmp	park
	.org	lowmem_code + 8

int15:	cmp	$0xe820, %ax
	je	e820
	cmp	$0xe801, %ax
	je	e801
	cmp	$0xe881, %ax
	je	refuse
	cmp	$0x88, %ah
	je	e88
	ljmpw	*%cs:OLD_INT15

	/*
	 * int15: all registers but the results, and all flags but CF, as they were. ACPI 6.5, 15.1: EBX
	 * continuation, ECX size, EDX "SMAP", ES:DI buffer.
	 */
e820:	cmp	$0x534d4150, %edx
	jne	refuse
	cmp	$20, %ecx
	jb	refuse
	cmp	%cs:ENTRIES, %bx
	jae	refuse
	push	%si
	push	%di
	push	%ds
	push	%cs
	pop	%ds
	cld
	imul	$20, %bx, %si
	add	$MAP, %si
	mov	$10, %cx
	rep	movsw
	pop	%ds
	pop	%di
	pop	%si
	movzwl	%bx, %ebx
	inc	%bx
	cmp	%cs:ENTRIES, %bx
	jb	1f
	xor	%bx, %bx
1:	mov	%edx, %eax
	mov	$20, %ecx
	jmp	accept

e801:	mov	%cs:E801_KIB, %ax
	mov	%cs:E801_64K, %bx
	mov	%ax, %cx
	mov	%bx, %dx
	jmp	accept

e88:	mov	%cs:E88_KIB, %ax
accept:	push	%bp
	mov	%sp, %bp
	andb	$~1, 6(%bp)		/* carry flag of the caller */
	pop	%bp
	iret

refuse:	mov	$0x86, %ah		/* function not supported */
	push	%bp
	mov	%sp, %bp
	orb	$1, 6(%bp)
	pop	%bp
	iret

	/* Load the first sector of BIOS drive 80h and enter it as the firmware does. */
boot:	cli
	cld
	xor	%ax, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %ss
	mov	$0x7c00, %sp
	sti
	mov	$5, %bp			/* tries */
1:	xor	%ah, %ah		/* reset drive */
	mov	$0x80, %dl
	int	$0x13
	mov	$0x0201, %ax		/* read one sector */
	mov	$0x0001, %cx		/* cylinder 0, sector 1 */
	mov	$0x0080, %dx		/* head 0, drive 80h */
	mov	$0x7c00, %bx
	int	$0x13
	jnc	2f
	dec	%bp
	jnz	1b
	jmp	none
2:	cmpw	$0xaa55, 0x7dfe
	jne	none
	xor	%eax, %eax
	xor	%ebx, %ebx
	xor	%ecx, %ecx
	mov	$0x80, %edx
	xor	%esi, %esi
	xor	%edi, %edi
	xor	%ebp, %ebp
	ljmp	$0, $0x7c00

none:	mov	$message - lowmem_code, %si
3:	cs lodsb
	test	%al, %al
	jz	4f
	mov	$0x0e, %ah
	mov	$7, %bx
	int	$0x10
	jmp	3b
4:	sti
	hlt
	jmp	4b
message:
	.asciz	"xmhf: drive 80h has no boot sector; attach a bootable disk.\r\n"
	.org	lowmem_code + 0x200
lowmem_code_end:

	.section .note.GNU-stack, "", @progbits
