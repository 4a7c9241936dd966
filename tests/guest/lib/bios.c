/* SPDX-License-Identifier: BSD-2-Clause */
/* See bios.h. */
#include "lib/bios.h"
#include "lib/excursion.h"

extern struct bios_regs bios_regs;
extern volatile u8 bios_vector;
extern const u8 bios_call[];

void bios_int(u8 vector, struct bios_regs *r)
{
	bios_regs = *r;
	bios_vector = vector;
	excursion_real(bios_call);
	*r = bios_regs;
}
