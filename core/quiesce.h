/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making the other processors forget translations: what must follow when rights of the guest
 * shrink. A generation counter says how often that was asked. Before each entry to the guest a
 * processor compares it with what it has flushed for and says on whose strength it enters
 * (vcpu.inside); who tightens raises the counter, kicks those who are in the guest with an older
 * one, and waits for them to leave.
 *
 * Who counts as stopped? Every processor outside of the guest: in a handler, waiting for a lock, or
 * waiting here. It flushes before it enters. So a processor may wait here with locks held, and two
 * may wait for each other's stop. A processor that the guest has halted, or stopped by INIT, is in
 * the guest, in HLT: it gets the NMI like any other. Outside are those that the guest has never
 * entered (boot), and one that the hardware itself holds for a SIPI (vcpu.held, Intel), whose next
 * event is an exit.
 */
#ifndef CORE_QUIESCE_H
#define CORE_QUIESCE_H

#include "core/vcpu.h"

/*
 * quiesce_enter() - called just before each entry to the guest. True: enter. False: rights have
 * shrunk since this processor's last flush, which is now due with the next entry; do what else
 * that asks for, and call it again.
 */
bool quiesce_enter(struct vcpu *v);

/* quiesce_leave() - called just after each exit. */
void quiesce_leave(struct vcpu *v);

/*
 * quiesce_flush_all() - on return no processor uses a translation that was made before the call,
 * and @v, which calls, will flush before its next entry. To be called after each change that
 * takes rights from the guest, and before anything counts on it. Waits, for as long as an NMI
 * takes; any locks but the log's may be held. Only from an exit's handler.
 */
void quiesce_flush_all(const struct vcpu *v);

/*
 * quiesce_hold() - on return no other processor is in the guest, and none enters it until
 * quiesce_release(), which the caller owes before it enters the guest itself. One at a time: others
 * who want to hold wait, so no lock may be held that a holder takes. What rights the holder takes
 * away meanwhile needs no quiesce_flush_all(): all flush before they go on.
 */
void quiesce_hold(const struct vcpu *v);
void quiesce_release(void);

#endif
