/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contracts of core/backend.h; svm/ is proven against them. Each keeps the controls of the guest
 * (contracts/svm.h) as backend_cpu_start() wrote them.
 */
#ifndef PROOFS_CONTRACTS_BACKEND_H
#define PROOFS_CONTRACTS_BACKEND_H

#include "contracts/vcpu.h"
#include "core/backend.h"

void backend_skip(struct vcpu *v) requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v)) assigns(v->rip, v->rflags, GUEST);
void backend_skip_len(struct vcpu *v, u32 len) requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v) && len <= 15)
	assigns(v->rip, v->rflags, GUEST);
void backend_raise(struct vcpu *v, u32 vector, bool has_error, u32 error)
	requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v) && vector < 32) assigns(GUEST);
bool backend_raise_nmi(struct vcpu *v) requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v)) assigns(GUEST);
bool backend_nmi_window(struct vcpu *v) requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v)) assigns(v->rflags, GUEST);
void backend_flush(struct vcpu *v) requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v)) assigns(GUEST);
void backend_reset(struct vcpu *v, u16 cs) requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v)) assigns(VCPU(v), GUEST);
bool backend_wait_sipi(struct vcpu *v) requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v)) assigns(GUEST);
void backend_own(struct vcpu *v) requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v)) assigns(VCPU(v), GUEST);
void backend_take(void) requires(1) assigns();
bool backend_take_nmi(const struct vcpu *v) requires(__CPROVER_r_ok(v, sizeof(*v))) assigns();
bool backend_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known)
	requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v) && __CPROVER_rw_ok(val, 8) && __CPROVER_rw_ok(known, 1))
	assigns(*val, *known, GUEST);
void backend_paging(struct vcpu *v, struct gpaging *p, enum insn_mode *mode)
	requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v) && __CPROVER_rw_ok(p, sizeof(*p)) && __CPROVER_rw_ok(mode, sizeof(*mode)))
	ensures(*mode == INSN_16 || *mode == INSN_32 || *mode == INSN_64)
	assigns(*p, *mode);
bool backend_set(struct vcpu *v, enum xmhf_reg r, u64 val)
	requires(controls_are_valid()) ensures(controls_are_valid())
	requires(vcpu_is_valid(v)) assigns(GUEST);
u64 backend_code_address(const struct vcpu *v)
	requires(__CPROVER_r_ok(v, sizeof(*v)) && v->id < MAX_CPUS) assigns();

#endif
