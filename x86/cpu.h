/* SPDX-License-Identifier: BSD-2-Clause */
/* What vendor-neutral code asks of a processor; no assembly here. */
#ifndef X86_CPU_H
#define X86_CPU_H

#include <xmhf/types.h>

/* cpu_relax() - tell the processor that this is a waiting loop (PAUSE). */
void cpu_relax(void);

/* cpu_tsc() - the time-stamp counter. */
u64 cpu_tsc(void);

/* cpu_rdmsr(), cpu_wrmsr() - access an MSR; false if the processor raised #GP. */
bool cpu_rdmsr(u32 msr, u64 *val) must_check;
bool cpu_wrmsr(u32 msr, u64 val) must_check;

/* cpu_xsetbv() - write extended control register @reg; false if the processor raised #GP. */
bool cpu_xsetbv(u32 reg, u64 val) must_check;

/* cpu_phys_bits() - width of physical addresses, at most 52. */
u32 cpu_phys_bits(void);

/* cpu_in(), cpu_out() - access an I/O port with @size 1, 2 or 4 bytes. */
u32 cpu_in(u16 port, u32 size);
void cpu_out(u16 port, u32 size, u32 val);

/*
 * cpu_mmio_read(), cpu_mmio_write() - one access of @size 1, 2, 4 or 8 bytes to the device register
 * at host-physical address @pa, which lies in the direct map.
 */
u64 cpu_mmio_read(u64 pa, u32 size);
void cpu_mmio_write(u64 pa, u32 size, u64 val);

/* cpu_wbinvd() - write all dirty cache lines back and invalidate. */
void cpu_wbinvd(void);

/* cpu_reset_machine() - hard reset of the whole machine. Does not return. */
_Noreturn void cpu_reset_machine(void);

#endif
