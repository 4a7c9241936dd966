/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's interrupt descriptor table. The host takes no interrupts; what can arrive is an NMI
 * in the window that backend_take() opens, a machine check, or a fault of our own.
 */
#ifndef X86_IDT_H
#define X86_IDT_H

#include <xmhf/types.h>

/* idt_init() - fill the table in, once. NMI, #DF and #MC run on stacks of their own. */
void idt_init(void);

/* idt_load() - make this processor use it. */
void idt_load(void);

/* idt_set_panic() - from now on an NMI stops a processor for good. False if that was so already. */
bool idt_set_panic(void);

/* idt_panicking() - has a processor panicked? */
bool idt_panicking(void);

#endif
