/* SPDX-License-Identifier: BSD-2-Clause */
/* kick() of any processor. */
#include "model/one.h"
#include "core/kick.h"
#include "x86/apic.h"
static u32 sent;
void apic_send(u32 dest, u32 low)
{
	check(dest == one.apic_id && (low >> 8 & 7) == 4, "an NMI for that processor");
	sent++;
}
#include "core/kick.c"

void harness(void)
{
	u32 was = one.kicked;

	sent = 0;
	kick(&one);
	check(one.kicked == 1 && sent == (was == 0 ? 1 : 0), "one NMI of ours at a time");
	END_OF_PROOF;
}
