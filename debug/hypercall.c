/* SPDX-License-Identifier: BSD-2-Clause */
/* See abi.h. */
#include "core/backend.h"
#include "core/hypercall.h"
#include "core/memprot.h"
#include "core/quiesce.h"
#include "debug/abi.h"
#include "debug/debug.h"

static u64 call(struct vcpu *v, u32 what, gpa_t page)
{
	enum status st = OK;

	switch (what) {
	case DEBUG_STOP: quiesce_flush_all(v); break;
	case DEBUG_HOLD:
		quiesce_hold(v);
		quiesce_release();
		break;
	case DEBUG_TAKE:
		st = memprot_set(page, 1, PT_R);
		quiesce_flush_all(v);
		break;
	case DEBUG_GIVE: st = memprot_set(page, 1, PT_RWX); break;
	case DEBUG_FORGET: st = memprot_set(page, 1, PT_R); break;
	default: return XMHF_BAD_ARG;
	}
	return st == OK ? XMHF_OK : XMHF_BAD_ARG;
}

void __wrap_hypercall(struct vcpu *v)
{
	if ((v->gpr[RAX] & 0xffffffff) != XMHF_CALL(XMHF_DEBUG)) {
		__real_hypercall(v);
		return;
	}
	v->gpr[RAX] = call(v, (u32)(v->gpr[RBX] & 0xffffffff),
			   GPA(v->gpr[RCX] & 0xffffffff & ~(u64)PAGE_MASK));
	backend_skip(v);
}
