/* SPDX-License-Identifier: BSD-2-Clause */
/* At VMRUN itself: the flush that backend_flush() was asked for stands in the VMCB. */
#include "core/log.h"
#include "debug/debug.h"
#include "svm/svm.h"

static bool asked[MAX_CPUS];

void debug_flush_asked(const struct vcpu *v)
{
	asked[v->id] = true;
}

void __real_svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa);
void __wrap_svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa);
void __wrap_svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa)
{
	if (asked[v->id] && svm_vmcb(v)->tlb_control != TLB_FLUSH_ALL)
		panic("debug: cpu %u: VMRUN without the flush that was asked for", v->id);
	asked[v->id] = false;
	__real_svm_enter(v, vmcb_pa, host_pa);
}
