/* SPDX-License-Identifier: BSD-2-Clause */
/* kick() of any processor, and an INIT that has come at the host. */
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
	u32 mail = one.mail;
	bool init = one.host_init;

	sent = 0;
	if (nondet(bool)) {
		kick(&one);
		check(one.kicked == 1 && sent == (was == 0 ? 1 : 0), "one NMI of ours at a time");
	} else {
		kick_init(&one);
		check(!one.host_init && one.mail == (init ? mail | MAIL_INIT : mail), "no INIT is lost, none made up");
		check(!init || one.kicked == 1, "and the guest's processor is told");
	}
	END_OF_PROOF;
}
