/* SPDX-License-Identifier: BSD-2-Clause */
/* What vendor-neutral code asks of a processor; no assembly here. */
#ifndef X86_CPU_H
#define X86_CPU_H

#include <xmhf/types.h>

/* cpu_relax() - tell the processor that this is a waiting loop (PAUSE). */
void cpu_relax(void);

/* cpu_rdmsr(), cpu_wrmsr() - access an MSR; false if the processor raised #GP. */
bool cpu_rdmsr(u32 msr, u64 *val) must_check;
bool cpu_wrmsr(u32 msr, u64 val) must_check;

/* cpu_phys_bits() - width of physical addresses, at most 52. */
u32 cpu_phys_bits(void);

/* cpu_wbinvd() - write all dirty cache lines back and invalidate. */
void cpu_wbinvd(void);

/* cpu_reset_machine() - hard reset of the whole machine. Does not return. */
_Noreturn void cpu_reset_machine(void);

#endif
