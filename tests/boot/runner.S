/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel (multiboot 1 or 2, by symbol MB) for the tests of tools/xmhf-run: writes its command
 * line to COM1 and "text" to the debug console, then does what symbol ACTION says.
 */
	.set POWER_OFF, 0
	.set DEBUG_EXIT, 1	/* writes symbol CODE */
	.set WAIT, 2

	.section .text
	.code32
	.align 8
.if MB == 2
header:	.long 0xe85250d6, 0, header_end - header, -(0xe85250d6 + header_end - header)
	.short 0, 0
	.long 8
header_end:
.else
	.long 0x1badb002, 0, -0x1badb002
.endif

	.globl _start
_start:
	cli
	mov $stack_end, %esp
	mov $text, %esi
	mov $0xe9, %edx
	call puts
.if MB == 1
	mov 16(%ebx), %esi
	mov $0x3f8, %edx
	call puts
	mov $0x40, %ah	/* the last character is on the line */
	call wait
.endif
.if ACTION == DEBUG_EXIT
	mov $CODE, %eax
	out %eax, $0xf4
.endif
.if ACTION == POWER_OFF
	/* PM1a_CNT: SLP_TYP 0, SLP_EN. SeaBIOS puts the ACPI registers at 600h, Bochs' BIOS at B000h. */
	mov $0x604, %edx
	mov $0x2000, %eax
	out %ax, %dx
	mov $0xb004, %edx
	out %ax, %dx
.endif
1:	hlt
	jmp 1b

puts:	cmp $0x3f8, %edx
	jne 1f
	mov $0x20, %ah	/* there is room for one */
	call wait
1:	lodsb
	test %al, %al
	jz 2f
	out %al, %dx
	jmp puts
2:	ret

wait:	mov $0x3fd, %edx
1:	in %dx, %al
	test %ah, %al
	jz 1b
	mov $0x3f8, %edx
	ret

text:	.asciz TEXT
	.skip 64
stack_end:
