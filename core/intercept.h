/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which events which hypapp has asked for, and what the guest gets when it has been asked. The list
 * is made before the guest runs and fixed afterwards, like the hardware's own.
 */
#ifndef CORE_INTERCEPT_H
#define CORE_INTERCEPT_H

#include "core/hypapp.h"
#include "core/vcpu.h"
#include <xmhf/hypapp.h>

/*
 * intercept_add() - hypapp @n wants @event (HYPAPP_PORT ... HYPAPP_INSN); @a and @b as in
 * XMHF_SYS_INTERCEPT. ERR_INVALID: it cannot be intercepted; ERR_NOMEM: there are 128 already.
 * Boot only.
 */
enum status intercept_add(struct vcpu *v, u32 n, u64 event, u64 a, u64 b) must_check;

/* intercept_wants() - has hypapp @n asked for this event? */
bool intercept_wants(u32 n, const struct event *ev);

/*
 * intercept_offer() - offer the exit to the hypapps. OPEN: it is to be answered as if there were
 * none. ANOTHER: while the guest was led over its instruction another exit came, which *next tells.
 */
enum offer { OFFER_OPEN, OFFER_ANSWERED, OFFER_ANOTHER };
enum offer intercept_offer(struct vcpu *v, const struct exit *e, struct exit *next) must_check;

#endif
