/* SPDX-License-Identifier: BSD-2-Clause */
/* x86/cpu.c: inline assembly gives any value. A device register of the right size is read or written. */
#include "proof.h"
#include "core/image.h"
static u64 reg;
void *direct_ptr(u64 pa) { return &reg; }
#include "x86/hw.h"
static u32 step;
#define hw_out8(port, val) (resetting ? reset_out(port, val) : (void)0)
static bool resetting;
/* ICH9 data sheet, 13.7.5: RST_CPU goes from 0 to 1 with SYS_RST; then command FEh of the keyboard controller, for ever. */
static void reset_out(u16 port, u8 val)
{
	check(step == 0   ? port == 0xcf9 && val == 2
	      : step == 1 ? port == 0xcf9 && val == 6
			  : port == 0x64 && val == 0xfe,
	      "resets the machine");
	step++;
}
#define hw_pause() assume(!resetting)
#include "x86/cpu.c"

void harness(void)
{
	u32 size = nondet(u32);

	step = 0;
	resetting = false;
	assume(size == 1 || size == 2 || size == 4 || size == 8);
	switch (nondet(u32)) {
	case 0: cpu_relax(); break;
	case 1: cpu_wbinvd(); break;
	case 2: (void)cpu_in(nondet(u16), size); break;
	case 3: cpu_out(nondet(u16), size, nondet(u32)); break;
	case 4: (void)cpu_mmio_read(nondet(u64), size); break;
	case 6: (void)cpu_tsc(); break;
	case 7:
		resetting = true;
		cpu_reset_machine();
		break;
	case 5: cpu_mmio_write(nondet(u64), size, nondet(u64)); break;
	default: check(cpu_phys_bits() <= 52, "APM vol. 2, 5.1");
	}
	END_OF_PROOF;
}
