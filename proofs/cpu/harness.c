/* SPDX-License-Identifier: BSD-2-Clause */
/* x86/cpu.c: inline assembly gives any value. A device register of the right size is read or written. */
#include "proof.h"
#include "core/image.h"
static u64 reg;
void *direct_ptr(u64 pa) { return &reg; }
#include "x86/cpu.c"

void harness(void)
{
	u32 size = nondet(u32);

	assume(size == 1 || size == 2 || size == 4 || size == 8);
	switch (nondet(u32)) {
	case 0: cpu_relax(); break;
	case 1: cpu_wbinvd(); break;
	case 2: (void)cpu_in(nondet(u16), size); break;
	case 3: cpu_out(nondet(u16), size, nondet(u32)); break;
	case 4: (void)cpu_mmio_read(nondet(u64), size); break;
	case 5: cpu_mmio_write(nondet(u64), size, nondet(u64)); break;
	default: check(cpu_phys_bits() <= 52, "APM vol. 2, 5.1");
	}
	END_OF_PROOF;
}
