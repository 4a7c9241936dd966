/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contracts of the processor's own services (x86/cpu.h, x86/apic.h, assembly in x86/entry.S): they change
 * nothing in memory, and return anything. A proof narrows what may be written to a device by defining the
 * conditions below before it includes this.
 */
#ifndef PROOFS_CONTRACTS_CPU_H
#define PROOFS_CONTRACTS_CPU_H

#include "proof.h"
#include "x86/apic.h"
#include "x86/cpu.h"

#ifndef OUT_ALLOWED
#define OUT_ALLOWED(port, size, val) 1
#endif
#ifndef MMIO_ALLOWED
#define MMIO_ALLOWED(pa, size, val) 1
#endif
#ifndef WRMSR_ALLOWED
#define WRMSR_ALLOWED(msr, val) 1
#endif
#ifndef APIC_WRITE_ALLOWED
#define APIC_WRITE_ALLOWED(offset, val) 1
#endif
#ifndef APIC_SEND_ALLOWED
#define APIC_SEND_ALLOWED(dest, low) 1
#endif

#define io_size_is_valid(n) ((n) == 1 || (n) == 2 || (n) == 4)

void cpu_relax(void) requires(1) assigns();
bool cpu_rdmsr(u32 msr, u64 *val) requires(__CPROVER_w_ok(val, 8)) assigns(*val);
bool cpu_xsetbv(u32 reg, u64 val) requires(1) assigns();
bool cpu_wrmsr(u32 msr, u64 val) requires(WRMSR_ALLOWED(msr, val)) assigns();
u32 cpu_in(u16 port, u32 size) requires(io_size_is_valid(size)) assigns();
void cpu_out(u16 port, u32 size, u32 val) requires(io_size_is_valid(size))
	requires(OUT_ALLOWED(port, size, val)) assigns();
u64 cpu_mmio_read(u64 pa, u32 size)
	requires(io_size_is_valid(size) || size == 8) assigns();
#ifndef MMIO_MODEL /* the harness has a device */
void cpu_mmio_write(u64 pa, u32 size, u64 val)
	requires(io_size_is_valid(size) || size == 8) requires(MMIO_ALLOWED(pa, size, val)) assigns();
#endif
void cpu_wbinvd(void) requires(1) assigns();
u32 apic_id(void) requires(1) assigns();
#ifndef APIC_IS_X2
#define APIC_IS_X2 result
#endif
bool apic_is_x2(void) requires(1) ensures(result == APIC_IS_X2) assigns();
u32 apic_read(u32 offset) requires(offset < PAGE_SIZE) assigns();
void apic_write(u32 offset, u32 val) requires(offset < MIB(1) && APIC_WRITE_ALLOWED(offset, val))
	assigns();
void apic_send(u32 dest, u32 low) requires(APIC_SEND_ALLOWED(dest, low)) assigns();
void apic_reset(void) requires(1) assigns();

#endif
