/* SPDX-License-Identifier: BSD-2-Clause */
/* See hypercall.h. */
#include "core/hypercall.h"
#include "core/backend.h"
#include "core/dma.h"
#include "core/log.h"
#include "core/hypapp.h"
#include "core/vector.h"

static u64 call_info(struct vcpu *v)
{
	v->gpr[RBX] = XMHF_MAJOR << 16 | XMHF_MINOR;
	v->gpr[RCX] = host.region_base;
	v->gpr[RDX] = host.region_end - host.region_base;
	v->gpr[RSI] = host.cpus;
	return XMHF_OK;
}

/* Another processor's counter may be one behind: it is read without a lock. */
static u64 call_stats(struct vcpu *v)
{
	u64 cpu = v->gpr[RBX] & 0xffffffff;
	u64 cause = v->gpr[RCX] & 0xffffffff;

	if (cpu >= host.cpus || cause >= EXIT_KINDS)
		return XMHF_BAD_ARG;
	v->gpr[RBX] = __atomic_load_n(&vcpus[cpu].exits[cause], __ATOMIC_RELAXED);
	v->gpr[RCX] = v->gpr[RBX] >> 32;
	return XMHF_OK;
}

static u64 call_log(struct vcpu *v)
{
	u64 text[LOG_CHUNK / 8] = {0};

	v->gpr[RBX] = log_read(v->gpr[RBX], text);
	v->gpr[RCX] = text[0];
	v->gpr[RDX] = text[1];
	v->gpr[RSI] = text[2];
	return XMHF_OK;
}

static u64 call_dma(struct vcpu *v)
{
	dma_poll();
	v->gpr[RBX] = dma_count();
	v->gpr[RCX] = (u64)host.iommu;
	return XMHF_OK;
}

static u64 dispatch(struct vcpu *v, u32 call)
{
	switch (call) {
	case XMHF_CALL(XMHF_INFO): return call_info(v);
	case XMHF_CALL(XMHF_STATS): return call_stats(v);
	case XMHF_CALL(XMHF_LOG): return call_log(v);
	case XMHF_CALL(XMHF_HYPAPP): return hypapp_hypercall(v);
	case XMHF_CALL(XMHF_HYPAPPS): return hypapp_list(v);
	case XMHF_CALL(XMHF_DMA): return call_dma(v);
	default: return XMHF_UNKNOWN;
	}
}

void hypercall(struct vcpu *v)
{
	u32 call = (u32)(v->gpr[RAX] & 0xffffffff);

	if ((call & XMHF_CALL_MASK) != XMHF_CALL(0)) {
		backend_raise(v, VECTOR_UD, false, 0);
		return;
	}
	v->gpr[RAX] = dispatch(v, call);
	backend_skip(v);
}
