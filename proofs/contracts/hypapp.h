/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What asking a hypapp can do. Nothing is assumed of it: it may change all that its processor's own handlers may
 * change (by calls, which are proven one by one), what hypapp.c remembers of hypapps, and nothing else.
 */
#ifndef PROOFS_CONTRACTS_HYPAPP_H
#define PROOFS_CONTRACTS_HYPAPP_H

#include "contracts/vcpu.h"
#include "core/hypapp.h"
#include "core/intercept.h"

#ifndef HYPAPPS
static u64 model_hypapps;
#define HYPAPPS model_hypapps
#endif

u64 hypapp_hypercall(struct vcpu *v) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU(v), VCPU_MAIL(v), GUEST, HYPAPPS);
bool intercept_offer(struct vcpu *v, struct exit *e)
	requires(host_is_valid() && vcpu_is_valid(v) && __CPROVER_rw_ok(e, sizeof(*e)))
	ensures(result || (exit_is_valid(e) && e->kind < EXIT_KINDS))
	assigns(VCPU(v), VCPU_MAIL(v), GUEST, HYPAPPS, *e);
u64 hypapp_list(struct vcpu *v) requires(vcpu_is_valid(v)) assigns(VCPU(v));

#endif
