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

/*
 * A guest's NMI that comes between the flag and our own NMI is taken for ours, and ours for the
 * guest's a moment later: each side still gets as many as it is due. From here on a kick sends
 * another one, so that who is to be stopped (vcpu.stop) is either found now or gets that.
 */
static u32 whose(struct vcpu *v)
{
	return __atomic_exchange_n(&v->kicked, 0, __ATOMIC_ACQ_REL) != 0 ? KICK_OURS : KICK_GUESTS;
}

void kick_arrived(struct vcpu *v)
{
	(void)__atomic_fetch_or(&v->arrived, whose(v), __ATOMIC_ACQ_REL);
}

void kick_drop(struct vcpu *v)
{
	backend_open(v, true);
	(void)__atomic_fetch_and(&v->arrived, ~KICK_GUESTS, __ATOMIC_ACQ_REL);
	backend_open(v, false);
}

void kick_init(struct vcpu *v)
{
	if (!v->host_init)
		return;
	v->host_init = false;
	(void)__atomic_fetch_or(&v->mail, MAIL_INIT, __ATOMIC_ACQ_REL);
	kick(v);
}

void kick_nmi(struct vcpu *v)
{
	bool announced = backend_take_nmi(v);
	u32 came = __atomic_exchange_n(&v->arrived, 0, __ATOMIC_ACQ_REL);
	bool due;

	if (announced)
		came |= whose(v);
	/* First what the IOMMU says, whose NMIs are nobody's. */
	due = !dma_nmi(v, came == KICK_OURS) && (came & KICK_GUESTS) != 0;
	if ((came & KICK_OURS) != 0 && apstart_mail(v))
		due = true;
	/* APM vol. 2, 14.1.3: NMI does not reach a processor that waits for SIPI. */
	if (due && !v->wait_sipi)
		kick_deliver(v);
	/* It may have used the same openings. */
	kick_init(v);
}

void kick_window(struct vcpu *v)
{
	if (backend_nmi_window(v) && v->nmi_pending)
		kick_deliver(v);
}
