/* SPDX-License-Identifier: BSD-2-Clause */
/* BIOS calls, made in real mode on CPU 0. */
#ifndef GUEST_BIOS_H
#define GUEST_BIOS_H

#include <xmhf/types.h>

#define FLAG_CARRY 1u

/* In and out; smp.S knows the layout. */
struct bios_regs {
	u32 eax, ebx, ecx, edx, esi, edi, eflags;
	u16 es, unused;
};

/* 64 bytes that a BIOS function can write to, at ES:DI = 0:bios_buffer. */
extern u8 bios_buffer[64];

void bios_int(u8 vector, struct bios_regs *r);

#endif
