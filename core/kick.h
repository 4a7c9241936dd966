/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * NMI: how XMHF makes a processor leave the guest, and how the guest gets its own. All NMIs
 * exit; XMHF raises vcpu.kicked before it sends one, the rest are the guest's.
 */
#ifndef CORE_KICK_H
#define CORE_KICK_H

#include "core/vcpu.h"

/* kick() - make @to leave the guest, soon, and read its mail. Any processor may call it. */
void kick(struct vcpu *to);

#define KICK_OURS 1U
#define KICK_GUESTS 2U

/*
 * kick_arrived() - an NMI has come at the host, on processor @v, and no exit has announced it: note
 * whose it is, for the next EXIT_NMI. Called by the NMI's handler.
 */
void kick_arrived(struct vcpu *v);

/*
 * kick_drop() - an NMI that is not XMHF's and waits at the host is a device's that has been dealt
 * with: forget it. Called by kick_nmi()'s handlers.
 */
void kick_drop(struct vcpu *v);

/*
 * kick_init() - if an INIT has come at the host, other than the one whose exit apstart_init()
 * answers, it is the guest's: this processor's mail.
 */
void kick_init(struct vcpu *v);

/* kick_nmi() - answer EXIT_NMI. */
void kick_nmi(struct vcpu *v);

/* kick_deliver() - give the guest an NMI: now, or when its NMI handler has ended. */
void kick_deliver(struct vcpu *v);

/* kick_window() - answer EXIT_NMI_WINDOW: the guest's NMI handler has ended; the NMI that waited is
 * due. */
void kick_window(struct vcpu *v);

#endif
