/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions and interrupts in the guest's 32-bit C code. One IDT for all CPUs, one TSS each. An
 * exception of an instruction that is listed by ON_FAULT (x86.h) continues at its fixup; one that
 * a hook takes ends there; any other one fails the test.
 */
#ifndef GUEST_TRAP_H
#define GUEST_TRAP_H

#include "lib/x86.h"

#define SEL_USER_CODE 0x1b
#define SEL_USER_DATA 0x23
#define SEL_FIRST_TSS 0x28
#define MAX_CPUS 64

/* A CPU's stacks lie one above the other, so that any of them tells which CPU it is. */
#define CPU_STACK_SHIFT 14
#define USER_STACK_TOP 0x1000u
#define TRAP_STACK_TOP 0x2000u
#define SEL_SPARE (SEL_FIRST_TSS + 8 * MAX_CPUS) /* a slot for tests */

/* What trap_entries leaves on the stack. esp and ss are there only if CPL changed. */
struct trap_frame {
	u32 es, ds;
	u32 edi, esi, ebp, esp_unused, ebx, edx, ecx, eax;
	u32 vector, error;
	u32 eip, cs, eflags, esp, ss;
};

/* Returns true if it dealt with the event. */
typedef bool (*trap_hook_t)(struct trap_frame *f);
extern trap_hook_t trap_hooks[256];

struct tss {
	u32 link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags;
	u32 eax, ecx, edx, ebx, esp, ebp, esi, edi;
	u32 es, cs, ss, ds, fs, gs, ldt;
	u16 trap, iomap;
	u8 io[8193]; /* with the byte of ones that ends it */
} __attribute__((packed));

extern u64 gdt[6 + MAX_CPUS];
extern u64 idt[256];

/* Once, before any other; then on each CPU, by its index. */
void trap_setup(void);
void trap_setup_cpu(u32 cpu);

/* The index of the CPU that asks, and its TSS. */
u32 cpu_self(void);
struct tss *cpu_tss(u32 cpu);

/* Loads the task register of this CPU anew, after something else was in it. */
void trap_load_tss(void);

/* Runs fn at CPL 3, flat; an exception there that nobody takes fails the test. */
void ring3(void (*fn)(u32), u32 arg);

/*
 * Runs 16-bit code at 0:ip in virtual-8086 mode until its first exception; returns FAULT(), and in
 * *at where that was.
 */
fault_t v86(u32 ip, u32 *at);

/* Loads the IDT anew, after a test had another one. */
void trap_load_idt(void);

/* A 32-bit interrupt gate to 8:entry; a segment descriptor (flags: bits 40-47, then 52-55). */
u64 gate_at(u32 entry, u32 dpl);
u64 segment(u32 base, u32 limit, u32 flags);

#endif
