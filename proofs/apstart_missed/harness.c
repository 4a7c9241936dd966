/* SPDX-License-Identifier: BSD-2-Clause */
/* apstart_missed() for any last command. */
#define APIC_SEND_ALLOWED(dest, low) (((low) >> 8 & 7) == 5 && ((low) & 0xc000) == 0x8000)
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
u64 apic_last_command(void) requires(1) assigns();
void apstart_missed(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU_MAIL(v), DEVICES);
#include "core/apstart.c"

void harness(void)
{
	apstart_missed(&one);
	END_OF_PROOF;
}
