/* SPDX-License-Identifier: BSD-2-Clause */
/* See apstart.h. */
#include "core/apstart.h"
#include "core/apicwatch.h"
#include "core/backend.h"
#include "core/contract.h"
#include "core/guestcode.h"
#include "core/hypapp.h"
#include "core/kick.h"
#include "core/log.h"
#include "x86/apic.h"

static void post(struct vcpu *to, u32 mode, u32 vector)
{
	u32 mail = __atomic_load_n(&to->mail, __ATOMIC_RELAXED);
	u32 next;

	do {
		if (mode == ICR_INIT)
			next = MAIL_INIT;
		else if (mode == ICR_NMI && (mail & (MAIL_INIT | MAIL_SIPI)) != MAIL_INIT)
			next = mail | MAIL_NMI;
		else if (mode == ICR_NMI)
			return; /* it does not reach who waits for a SIPI */
		else if ((mail & MAIL_SIPI) == 0)
			next = mail | MAIL_SIPI | vector << 8;
		else
			return;
	} while (!__atomic_compare_exchange_n(&to->mail, &mail, next, false, __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	kick(to);
}

/* Does an xAPIC logical destination name the processor? APM vol. 2, 16.6. */
static bool matches_logical(const struct vcpu *to, u32 dest, bool x2)
{
	u32 ldr = to->ldr >> 24;

	if (x2)
		return dest >> 16 == to->apic_id >> 4 && ((dest >> (to->apic_id & 15)) & 1) != 0;
	if (dest == 0xff)
		return true;
	if (to->dfr >> 28 == 0xf)
		return (ldr & dest) != 0;
	return ldr >> 4 == dest >> 4 && (ldr & dest & 0xf) != 0;
}

static bool matches(const struct vcpu *v, const struct vcpu *to, u32 low, u32 dest, bool x2)
{
	switch (ICR_SHORTHAND(low)) {
	case 1: return to == v;
	case 2: return true;
	case 3: return to != v;
	default: break;
	}
	if (dest == (x2 ? 0xffffffff : 0xff))
		return true;
	if ((low & ICR_LOGICAL) != 0)
		return matches_logical(to, dest, x2);
	return to->apic_id == dest;
}

bool apstart_icr(struct vcpu *v, u32 low, u32 dest, bool x2)
{
	u32 mode = ICR_MODE(low);
	u32 i = 0;

	if (mode != ICR_INIT && mode != ICR_STARTUP && mode != ICR_NMI)
		return false;
	/* A level de-assert of INIT only synchronises arbitration IDs: nothing to do. */
	if (mode == ICR_INIT && (low & ICR_LEVEL) != 0 && (low & ICR_ASSERT) == 0)
		return true;
	while (i < host.cpus)
		LOOP_ASSIGNS(i, MAIL_OF_ALL)
		LOOP_INVARIANT(i <= host.cpus)
		LOOP_DECREASES(host.cpus - i)
	{
		if (matches(v, &vcpus[i], low, dest, x2))
			post(&vcpus[i], mode, low & 0xff);
		i++;
	}
	return true;
}

void apstart_park(struct vcpu *v)
{
	v->wait_sipi = true;
	v->nmi_pending = false;
	backend_reset(v, (u16)(host.low_guest >> 4));
	v->rip = GUESTCODE_PARK;
}

static void stop(struct vcpu *v)
{
	if (!v->wait_sipi)
		hypapp_down(v, XMHF_DOWN_INIT);
	apic_reset();
	v->ldr = 0;
	v->dfr = 0xffffffff;
	apstart_park(v);
	v->held = backend_wait_sipi(v);
}

void apstart_init(struct vcpu *v)
{
	backend_take();
	v->host_init = false; /* that was this one */
	stop(v);
	apicwatch_begin(v);
}

void apstart_missed(struct vcpu *v)
{
	bool x2 = apic_is_x2();
	u64 icr = apic_last_command();
	u32 low = (u32)(icr & 0xffffffff);

	if (ICR_MODE(low) != ICR_STARTUP)
		return;
	(void)apstart_icr(v, low, (u32)(icr >> 32), x2);
	/* De-asserting INIT does nothing but leave a trace in the register that is no SIPI. */
	apic_send(0, (u32)(ICR_INIT << 8 | ICR_LEVEL));
}

void apstart_sipi(struct vcpu *v, u8 vector)
{
	if (!v->wait_sipi)
		return;
	v->wait_sipi = false;
	v->held = false;
	apicwatch_end(v);
	backend_reset(v, (u16)(vector << 8));
}

bool apstart_mail(struct vcpu *v)
{
	u32 mail = __atomic_exchange_n(&v->mail, 0, __ATOMIC_ACQ_REL);

	if ((mail & MAIL_INIT) != 0)
		stop(v);
	if ((mail & MAIL_SIPI) != 0)
		apstart_sipi(v, (u8)(mail >> 8 & 0xff));
	return (mail & MAIL_NMI) != 0;
}

/* One 32-bit store to the page of the local APIC. */
static void apic_store(struct vcpu *v, u32 offset, u32 val)
{
	if (offset == APIC_LDR)
		v->ldr = val;
	if (offset == APIC_DFR)
		v->dfr = val;
	if (offset == APIC_ICR_LOW && apstart_icr(v, val, apic_read(APIC_ICR_HIGH) >> 24, false))
		return;
	apic_write(offset, val);
}

/* A store to the window of message-signalled interrupts: only plain interrupts pass. */
static void message_store(gpa_t gpa, u32 val)
{
	u32 mode = ICR_MODE(val);

	if (mode == ICR_FIXED || mode == ICR_LOWEST)
		apic_write((u32)(gpa.a - APIC_BASE_PA), val);
	else
		log_refused("dropped message 0x%x to 0x%lx", val, gpa.a);
}

void apstart_store(struct vcpu *v, gpa_t gpa, u32 size, u64 val)
{
	/* APM vol. 2, 16.3: aligned 32-bit accesses only; others are undefined, here ignored. */
	if (size != 4 || (gpa.a & 3) != 0)
		return;
	/*
	 * Registers lie 16 bytes apart, and the first place is none. QEMU takes what lies between
	 * for the register before, or, at the first place, for a message.
	 */
	if (gpa.a >= APIC_BASE_PA + PAGE_SIZE || gpa.a < APIC_BASE_PA + 16)
		message_store(gpa, (u32)(val & 0xffffffff));
	else if ((gpa.a & 15) == 0)
		apic_store(v, (u32)(gpa.a - APIC_BASE_PA), (u32)(val & 0xffffffff));
}
