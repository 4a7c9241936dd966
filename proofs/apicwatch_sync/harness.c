/* SPDX-License-Identifier: BSD-2-Clause */
/* apicwatch_sync(): after a flush, a processor looks for a SIPI that it sent unwatched. */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "core/lock.h"
#include "model/one.h"
static struct lock watch_lock;
static u32 waiting;
void lock_take(struct lock *l) requires(l == &watch_lock) assigns(*l);
void lock_drop(struct lock *l) requires(l == &watch_lock) assigns(*l);
void apstart_missed(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	requires(waiting != 0) assigns(VCPU_MAIL(v), DEVICES);
void apicwatch_sync(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(watch_lock, VCPU_MAIL(v), DEVICES);
#include "core/apicwatch.c"

void harness(void)
{
	apicwatch_sync(&one);
	END_OF_PROOF;
}
