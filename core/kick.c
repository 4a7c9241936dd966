/* SPDX-License-Identifier: BSD-2-Clause */
/* See kick.h. */
#include "core/kick.h"
#include "core/apstart.h"
#include "core/backend.h"
#include "core/dma.h"
#include "x86/apic.h"

void kick(struct vcpu *to)
{
	/* One NMI of ours at a time: then no two of them can become one on the way. */
	if (__atomic_exchange_n(&to->kicked, 1, __ATOMIC_ACQ_REL) == 0)
		apic_send(to->apic_id, (u32)(ICR_NMI << 8 | ICR_ASSERT));
}

void kick_deliver(struct vcpu *v)
{
	/* One NMI waits, however many have come: the hardware remembers no more either. */
	v->nmi_pending = !backend_raise_nmi(v);
}

void kick_nmi(struct vcpu *v)
{
	bool kicked;
	bool blocked;

	backend_take();
	/*
	 * A guest's NMI that comes between the flag and our own NMI is taken for ours, and ours for
	 * the guest's a moment later: each side still gets as many as it is due.
	 */
	kicked = __atomic_exchange_n(&v->kicked, 0, __ATOMIC_ACQ_REL) != 0;
	blocked = dma_nmi(v, kicked);
	if (kicked) {
		apstart_mail(v);
		return;
	}
	if (blocked || v->wait_sipi)
		return; /* APM vol. 2, 14.1.3: NMI does not reach a processor that waits for SIPI */
	kick_deliver(v);
}

void kick_window(struct vcpu *v)
{
	if (backend_nmi_window(v) && v->nmi_pending)
		kick_deliver(v);
}
