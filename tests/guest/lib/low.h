/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The layout of a block: 1 KiB of low memory for each CPU, in which it keeps what it needs while
 * it is in another mode (see excursion.h). It ends with the stacks, so any exception handler finds
 * its block by rounding its stack pointer down. Shared by C and assembly.
 */
#ifndef GUEST_LOW_H
#define GUEST_LOW_H

#define BLOCKS 0x10000
#define BLOCK_SIZE 0x400
#define BLOCK_SEG (BLOCKS >> 4)

#define B_MODE 0
#define B_ENTRY 4
#define B_CR3 8
#define B_ESP 12
#define B_ADDR 16
#define B_DATA 24
#define B_VECTOR 32
#define B_ERROR 36
#define B_IP 40
#define B_SP 48
#define B_CR0 52
#define B_CR4 56
#define B_OLD_GDTR 64
#define B_OLD_IDTR 72
#define B_GDTR 80
#define B_IDTR 88
#define B_GDT 0x100
#define B_TSS 0x200
#define B_STACK 0x340
#define B_TRAP_STACK 0x400

/* Selectors in a block's GDT. The first two are those of the main GDT. */
#define SEL_CODE32 0x08
#define SEL_DATA 0x10
#define SEL_CODE16 0x18
#define SEL_DATA16 0x20
#define SEL_CODE64 0x28
#define SEL_TSS64 0x30
#define SEL_CODE64_3 0x40 /* ring 3 */
#define SEL_DATA64_3 0x48

#define EXC_VECTORS 48
#define STUB_SIZE 16

#endif
