/* SPDX-License-Identifier: BSD-2-Clause */
/* hypercall(): for any registers; writes only its own registers. */
#include "contracts/backend.h"
#include "model/one.h"
#include "core/hypercall.h"
#include "core/log.h"

u64 log_read(u64 at, u64 out[LOG_CHUNK / 8]) requires(__CPROVER_rw_ok(out, LOG_CHUNK))
	assigns(__CPROVER_object_upto(out, LOG_CHUNK));
void hypercall(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v)) assigns(VCPU(v), GUEST);

/* As contracts/hypapp.h says; stubs, because two more ranges of a vcpu to forget take the prover too much memory. */
static void any_registers(struct vcpu *v)
{
	v->gpr[RBX] = nondet(u64);
	v->gpr[RCX] = nondet(u64);
	v->gpr[RDX] = nondet(u64);
	v->gpr[RSI] = nondet(u64);
}
u64 hypapp_hypercall(struct vcpu *v)
{
	any_registers(v);
	return nondet(u64);
}
u64 hypapp_list(struct vcpu *v)
{
	any_registers(v);
	return nondet(u64);
}

void dma_poll(void)
{
}
u64 dma_count(void)
{
	return nondet(u64);
}

#include "core/hypercall.c"

/* call_stats(), which looks at all processors, is proof hypercall_stats. */
u64 model_stats(struct vcpu *v)
{
	any_registers(v);
	return nondet(u64);
}

void harness(void)
{
	assume(host_is_valid() && vcpu_is_valid(&one));
	hypercall(&one);
	END_OF_PROOF;
}
