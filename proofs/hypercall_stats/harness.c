/* SPDX-License-Identifier: BSD-2-Clause */
/* call_stats(): for any registers it reads no counter past the end, and writes two registers of the caller. */
#include "core/config.h"
#undef MAX_CPUS
#define MAX_CPUS 3 /* three processors stand for 64 */
#include "contracts/vcpu.h"
#include "model/one.h"
#include "core/hypercall.h"
static u64 call_stats(struct vcpu *v) requires(vcpu_is_valid(v) && host.cpus <= MAX_CPUS)
	assigns(v->gpr[RBX], v->gpr[RCX]);
#include "core/hypercall.c"
struct vcpu vcpus[MAX_CPUS];

void harness(void)
{
	(void)call_stats(&one);
	END_OF_PROOF;
}
