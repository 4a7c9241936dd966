/* SPDX-License-Identifier: BSD-2-Clause */
/* See kick.h. */
#include "core/kick.h"
#include "core/apstart.h"
#include "core/backend.h"
#include "x86/apic.h"

void kick(struct vcpu *to)
{
	/* One NMI of ours at a time: then no two of them can become one on the way. */
	if (__atomic_exchange_n(&to->kicked, 1, __ATOMIC_ACQ_REL) == 0)
		apic_send(to->apic_id, (u32)(ICR_NMI << 8 | ICR_ASSERT));
}

static void deliver(struct vcpu *v)
{
	v->nmi_pending = false;
	v->nmi_blocked = true;
	backend_raise_nmi(v);
	backend_watch_iret(v, true);
}

void kick_nmi(struct vcpu *v)
{
	backend_take();
	/*
	 * A guest's NMI that comes between the flag and our own NMI is taken for ours, and ours for
	 * the guest's a moment later: each side still gets as many as it is due.
	 */
	if (__atomic_exchange_n(&v->kicked, 0, __ATOMIC_ACQ_REL) != 0) {
		apstart_mail(v);
		return;
	}
	if (v->wait_sipi)
		return; /* APM vol. 2, 14.1.3: NMI does not reach a processor that waits for SIPI */
	if (v->nmi_blocked)
		v->nmi_pending = true;
	else
		deliver(v);
}

void kick_iret(struct vcpu *v)
{
	v->nmi_blocked = false;
	backend_watch_iret(v, false);
	if (v->nmi_pending)
		backend_step(v);
}

void kick_step(struct vcpu *v)
{
	backend_step_end(v);
	if (v->nmi_pending)
		deliver(v);
}
