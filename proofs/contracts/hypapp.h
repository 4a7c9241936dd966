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
	assigns(VCPU_OWN(v), VCPU_MAIL(v), GUEST, HYPAPPS);
enum offer intercept_offer(struct vcpu *v, const struct exit *e, struct exit *next)
	requires(host_is_valid() && vcpu_is_valid(v) && exit_is_valid(e) && __CPROVER_rw_ok(next, sizeof(*next)))
	requires(controls_are_valid()) ensures(controls_are_valid())
	ensures(result == OFFER_OPEN || result == OFFER_ANSWERED || result == OFFER_ANOTHER)
	ensures(result != OFFER_ANOTHER || (exit_is_valid(next) && next->kind < EXIT_KINDS))
	assigns(VCPU_OWN(v), VCPU_MAIL(v), GUEST, HYPAPPS, *next);
void hypapp_down(struct vcpu *v, enum xmhf_down why) requires(host_is_valid() && vcpu_is_valid(v))
	assigns(VCPU_OWN(v), VCPU_MAIL(v), GUEST, HYPAPPS);
u64 hypapp_list(struct vcpu *v) requires(vcpu_is_valid(v)) assigns(VCPU(v));

#endif
