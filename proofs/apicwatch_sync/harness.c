/* SPDX-License-Identifier: BSD-2-Clause */
/* apicwatch_sync() for any generation. */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
static u32 generation;
void apstart_missed(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU_MAIL(v), DEVICES);
void apicwatch_sync(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	ensures(v->watch_seen == generation)
	assigns(v->watch_seen, VCPU_MAIL(v), GUEST, DEVICES);
#include "core/apicwatch.c"

void harness(void)
{
	apicwatch_sync(&one);
	END_OF_PROOF;
}
