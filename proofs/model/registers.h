/* SPDX-License-Identifier: BSD-2-Clause */
/* A device's registers that answer anything and keep nothing. */
#ifndef MODEL_REGISTERS_H
#define MODEL_REGISTERS_H
#include "x86/cpu.h"
u64 cpu_mmio_read(u64 pa, u32 size)
{
	return nondet(u64);
}
void cpu_mmio_write(u64 pa, u32 size, u64 val)
{
}
#endif
