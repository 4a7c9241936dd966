/* SPDX-License-Identifier: BSD-2-Clause */
/* hypercall(): for any registers; reads no counter past the end, writes only its own registers. */
#include "contracts/backend.h"
#include "model/vcpus.h"
#include "core/hypercall.h"
#include "core/log.h"

u64 log_read(u64 at, u64 out[LOG_CHUNK / 8]) requires(__CPROVER_rw_ok(out, LOG_CHUNK))
	assigns(__CPROVER_object_upto(out, LOG_CHUNK));
void hypercall(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v)) assigns(VCPU(v), GUEST);

#include "core/hypercall.c"

void harness(void)
{
	model_vcpus();
	hypercall(model_vcpu());
	END_OF_PROOF;
}
