/* SPDX-License-Identifier: BSD-2-Clause */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
static bool dropped;
void backend_open(struct vcpu *v, bool on);
void apic_send(u32 dest, u32 low)
{
	check(dest == one.apic_id && (low >> 8 & 7) == 4, "an NMI for this processor");
}
#include "core/kick.c"

/* As svm/state.c: what arrives in between is noted, and fetched by a kick when it ends. */
void backend_open(struct vcpu *v, bool on)
{
	if (nondet(bool))
		kick_arrived(v);
	if (!on && v->arrived != 0)
		dropped = false;
}

void harness(void)
{
	if (nondet(bool)) {
		u32 mine = one.arrived & KICK_OURS;

		dropped = true;
		kick_drop(&one);
		check(!dropped || one.arrived == 0, "what has come later is fetched");
		check((one.arrived & mine) == mine, "a kick is not forgotten");
	} else if (nondet(bool)) {
		u32 before = one.arrived;
		u32 was = one.kicked;

		kick_arrived(&one);
		check(one.arrived == (before | (was != 0 ? KICK_OURS : KICK_GUESTS)), "whose it is is noted");
		check(one.kicked == 0, "a kick sends another one");
	} else {
		kick_nmi(&one);
		check(!one.host_init, "an INIT that came with it is mail");
	}
	END_OF_PROOF;
}
