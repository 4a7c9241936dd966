/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one way down: whatever resets the machine or switches it off, and can be seen coming, goes
 * through here, so that nothing secret is left in memory when something else than XMHF runs next.
 * Secret is what hypapps keep; the guest's memory is the guest's. What cannot be seen coming
 * (watchdog, button) is in docs/claims.md; after it XMHF's next start clears the region first
 * (loader/main.c).
 */
#ifndef CORE_RESET_H
#define CORE_RESET_H

#include "core/vcpu.h"
#include <xmhf/hypapp.h>

/*
 * reset_scrub() - tell the hypapps why (event `down`); stop all other processors, in the guest and
 * in hypapps, for good; then overwrite all that is secret, and write it back to memory. The
 * caller's next step is to take the machine down: there is no way back to the guest. The second
 * processor that calls it does not return. Device locks may be held, a hypapp's not.
 */
void reset_scrub(struct vcpu *v, enum xmhf_down why);

/*
 * reset_write() - the guest's write of @size bytes to @port resets the machine: scrub, then do it.
 * If the machine takes no notice, it is reset by cpu_reset_machine().
 */
_Noreturn void reset_write(struct vcpu *v, u16 port, u32 size, u32 val);

/* reset_machine() - scrub, then reset the machine: this processor can do nothing else any more. */
_Noreturn void reset_machine(struct vcpu *v);

/* reset_wait() - wait for the end, which has been asked for. */
_Noreturn void reset_wait(void);

#endif
