/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's processors as the host sees them: descriptor tables, stacks, and the start of
 * all but the first. AMD APM vol. 2, chapters 4, 8 and 16.
 */
#ifndef X86_SMP_H
#define X86_SMP_H

#include "core/vcpu.h"

#define STACK_PAGES 2U
/* A processor's stacks, in pages: guard, stack, and one each for NMI, #DF and #MC. */
#define CPU_PAGES (1U + STACK_PAGES + 3U)

/* Selectors of the GDT that smp_setup() loads. */
#define SEL_CODE 8U
#define SEL_DATA 0x10U
#define SEL_TSS 0x18U
#define SEL_USER 0x23U /* SYSRET loads this + 8 for SS and + 16 for CS */

extern u8 cpu_stacks[MAX_CPUS][CPU_PAGES][PAGE_SIZE];

/* smp_tss(), smp_rsp0() - a processor's TSS, and its stack pointer for exceptions from ring 3. */
void *smp_tss(u32 cpu);
void *smp_rsp0(u32 cpu);

/*
 * smp_setup() - give this processor its GDT, TSS, IDT and control registers: write protection, NX,
 * SMEP and SMAP where it has them.
 */
void smp_setup(const struct vcpu *v);

/* smp_stack_owner() - the number of the processor that has @p on one of its stacks. */
u32 smp_stack_owner(const void *p);

/*
 * smp_start() - start processor @v (not the caller) by INIT and SIPI; it runs smp_ap_main(). Waits
 * until it has called smp_online(). ERR_NOT_FOUND: it did not, within about a second.
 */
enum status smp_start(struct vcpu *v) must_check;

/* smp_online() - called by a started processor: it no longer needs what smp_start() lent it. */
void smp_online(void);

/* smp_ap_main() - where started processors come in (main.c). */
_Noreturn void smp_ap_main(struct vcpu *v);

/* smp_prepare() - fill the start-up page at host.low_host; from SMP_BACKEND on it is the backend's.
 */
#define SMP_BACKEND 0x800U
void smp_prepare(void);

/* entry.S: what the start-up page begins with, and the 64-bit part of it. */
extern const u8 smp_page_code[], smp_page_code64[], smp_page_code_end[];

#endif
