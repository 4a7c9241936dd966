/* SPDX-License-Identifier: BSD-2-Clause */
/* See intercept.h. */
#include "core/intercept.h"
#include "core/backend.h"
#include "core/hypapp.h"
#include "core/io.h"
#include "core/log.h"
#include "core/rights.h"
#include "core/vector.h"
#include "x86/cpu.h"

#define INTERCEPTS 128U
#define HOW_READ 1U
#define HOW_WRITE 2U

/* What one call of xmhf_intercept_...() chose: keys [first, last], in the ways of @how. */
struct intercept {
	u32 hypapp;
	enum hypapp_event event;
	u32 first;
	u32 last;
	u32 how;
};

static struct intercept list[INTERCEPTS];
static u32 used;

static u32 low(u64 v)
{
	return (u32)(v & 0xffffffff);
}

/* Has a hypapp chosen this port? */
static bool is_chosen(u32 port)
{
	u32 n = 0;

	while (n < host.hypapps &&
	       !intercept_wants(n, &(struct event){HYPAPP_PORT, NULL, port, port, 1}))
		n++;
	return n < host.hypapps;
}

/* Does none of the ports belong to what XMHF itself guards? */
static bool are_free(u32 port, u32 size)
{
	u32 last = port + size;

	while (port < last) {
		if (backend_watches_port((u16)(port & 0xffff)) && !is_chosen(port))
			return false;
		port++;
	}
	return true;
}

static bool choose_port(struct intercept *i, u64 a, u64 b)
{
	if (a > 0xffff || b == 0 || b > 0x10000 - a || !are_free(low(a), low(b)))
		return false;
	i->first = low(a);
	i->last = low(a + b - 1);
	i->how = 1;
	backend_watch_port((u16)(a & 0xffff), low(b));
	return true;
}

/* Tell the hardware, and fill @i in. */
static bool choose(struct vcpu *v, struct intercept *i, u64 a, u64 b)
{
	switch (i->event) {
	case HYPAPP_PORT: return choose_port(i, a, b);
	case HYPAPP_MSR:
		if (a > 0xffffffff || b == 0 || b > (HOW_READ | HOW_WRITE))
			return false;
		i->first = low(a);
		i->last = low(a);
		i->how = low(b);
		return backend_intercept_msr(low(a), (b & HOW_READ) != 0, (b & HOW_WRITE) != 0);
	case HYPAPP_CPUID: i->how = 1; return backend_intercept(v, HYPAPP_CPUID, 1);
	case HYPAPP_CR:
	case HYPAPP_EXCEPTION:
	case HYPAPP_INSN:
		i->how = low(a); /* a bit for each register, vector or instruction */
		return a != 0 && a <= 0xffffffff && backend_intercept(v, i->event, low(a));
	case HYPAPP_START:
	case HYPAPP_HYPERCALL:
	case HYPAPP_MEMORY:
	case HYPAPP_DOWN:
	case HYPAPP_EVENTS: break;
	}
	return false;
}

/* Two hypapps want the same: whose boot configuration it is shall know who is asked first. */
static void report_conflict(const struct intercept *i)
{
	static const char *const names[HYPAPP_EVENTS] = {
	    [HYPAPP_PORT] = "port",
	    [HYPAPP_MSR] = "MSR",
	    [HYPAPP_CPUID] = "CPUID",
	    [HYPAPP_CR] = "control registers",
	    [HYPAPP_EXCEPTION] = "exceptions",
	    [HYPAPP_INSN] = "instructions",
	};
	const struct intercept *p = list;

	while (p < i && (p->hypapp == i->hypapp || p->event != i->event || p->first > i->last ||
			 i->first > p->last || (p->how & i->how) == 0))
		p++;
	if (p < i)
		log_info("hypapps %s and %s both want %s 0x%x: %s is asked first",
			 hypapp_name(p->hypapp), hypapp_name(i->hypapp), names[i->event],
			 i->event == HYPAPP_PORT || i->event == HYPAPP_MSR ? i->first
									   : p->how & i->how,
			 hypapp_name(p->hypapp));
}

enum status intercept_add(struct vcpu *v, u32 n, u64 event, u64 a, u64 b)
{
	struct intercept *i = &list[used];

	if (used == INTERCEPTS)
		return ERR_NOMEM;
	if (event >= HYPAPP_EVENTS)
		return ERR_INVALID;
	*i = (struct intercept){.hypapp = n, .event = (enum hypapp_event)event};
	if (!choose(v, i, a, b))
		return ERR_INVALID;
	report_conflict(i);
	used++;
	return OK;
}

bool intercept_wants(u32 n, const struct event *ev)
{
	u32 i = 0;

	while (i < used) {
		const struct intercept *p = &list[i];

		if (p->hypapp == n && p->event == ev->event && ev->last >= p->first &&
		    ev->key <= p->last && (p->how & ev->how) != 0)
			return true;
		i++;
	}
	return false;
}

static enum offer offer_port(struct vcpu *v, const struct exit *e)
{
	u32 val = e->in ? 0 : io_value(v, e);
	u64 arg[4] = {e->port, e->size, e->in, val};
	struct event ev = {.event = HYPAPP_PORT,
			   .arg = arg,
			   .key = e->port,
			   .last = e->port + e->size - 1U,
			   .how = 1};

	if (e->string)
		return OFFER_OPEN;
	switch (hypapp_offer(v, &ev)) {
	case XMHF_DEFAULT:
		/* What XMHF guards, too, is answered as if there were no hypapp. */
		if (!are_free(e->port, e->size))
			return OFFER_OPEN;
		if (e->in)
			arg[0] = cpu_in(e->port, e->size);
		else
			cpu_out(e->port, e->size, val);
		break;
	case XMHF_HANDLED: break;
	case XMHF_DENY: arg[0] = 0xffffffff; break;
	}
	if (e->in)
		io_result(v, e, low(arg[0]));
	backend_skip(v);
	return OFFER_ANSWERED;
}

static enum offer offer_msr(struct vcpu *v, bool write)
{
	u32 msr = low(v->gpr[RCX]);
	u64 val = write ? low(v->gpr[RAX]) | v->gpr[RDX] << 32 : 0;
	u64 arg[4] = {msr, write, val, 0};
	struct event ev = {HYPAPP_MSR, arg, msr, msr, write ? HOW_WRITE : HOW_READ};

	switch (hypapp_offer(v, &ev)) {
	case XMHF_DEFAULT: return OFFER_OPEN;
	case XMHF_HANDLED: break;
	case XMHF_DENY: backend_raise(v, VECTOR_GP, true, 0); return OFFER_ANSWERED;
	}
	if (!write) {
		v->gpr[RAX] = low(arg[0]);
		v->gpr[RDX] = arg[0] >> 32;
	}
	backend_skip(v);
	return OFFER_ANSWERED;
}

/* What the processor says is the answer, unless a hypapp has another; so this is always one. */
static enum offer offer_cpuid(struct vcpu *v)
{
	u64 arg[4] = {low(v->gpr[RAX]) | v->gpr[RCX] << 32, 0, 0, 0};
	struct event ev = {HYPAPP_CPUID, arg, 0, 0, 1};
	u64 ab, cd;

	backend_cpuid(v, &ab, &cd);
	arg[1] = ab;
	arg[2] = cd;
	switch (hypapp_offer(v, &ev)) {
	case XMHF_DEFAULT: break;
	case XMHF_HANDLED:
		ab = arg[0];
		cd = arg[1];
		break;
	case XMHF_DENY:
		ab = 0;
		cd = 0;
		break;
	}
	v->gpr[RAX] = low(ab);
	v->gpr[RBX] = ab >> 32;
	v->gpr[RCX] = low(cd);
	v->gpr[RDX] = cd >> 32;
	backend_skip(v);
	return OFFER_ANSWERED;
}

static enum offer offer_exception(struct vcpu *v, const struct exit *e)
{
	u64 arg[4] = {e->vector, e->has_error, e->error, e->info};
	struct event ev = {HYPAPP_EXCEPTION, arg, 0, 0, (u32)BIT(e->vector & 31)};

	return hypapp_offer(v, &ev) == XMHF_HANDLED ? OFFER_ANSWERED : OFFER_OPEN;
}

/* An instruction that only hypapps want intercepted: what becomes of it. */
static enum offer conclude(struct vcpu *v, enum xmhf_verdict verdict)
{
	switch (verdict) {
	case XMHF_DEFAULT: backend_pass(v); break;
	case XMHF_HANDLED: backend_skip(v); break;
	case XMHF_DENY: backend_raise(v, VECTOR_GP, true, 0); break;
	}
	return OFFER_ANSWERED;
}

static enum offer offer_cr(struct vcpu *v)
{
	u64 arg[4] = {0};
	struct event ev = {.event = HYPAPP_CR, .arg = arg};
	u32 cr = 0;

	if (!backend_cr(v, &cr, &arg[1]))
		return conclude(v, XMHF_DEFAULT);
	arg[0] = cr;
	ev.how = (u32)BIT(cr & 31);
	return conclude(v, hypapp_offer(v, &ev));
}

static enum offer offer_insn(struct vcpu *v, const struct exit *e)
{
	u64 arg[4] = {e->insn, 0, 0, 0};
	struct event ev = {HYPAPP_INSN, arg, 0, 0, e->insn};

	return conclude(v, hypapp_offer(v, &ev));
}

/*
 * An access to a page that hypapps restrict. Each of those that deny it is asked; one that has been
 * stopped, or has no callback for it, denies it for ever.
 */
static enum offer offer_memory(struct vcpu *v, const struct exit *e, struct exit *next)
{
	static const u32 needs[] = {
	    [ACCESS_READ] = PT_R,
	    [ACCESS_WRITE] = PT_R | PT_W,
	    [ACCESS_EXEC] = PT_R | PT_X,
	};
	u32 need = needs[e->access];
	u32 n = 0;

	if (rights_allowed(e->gpa.a) == PT_RWX || rights_taken(e->gpa.a))
		return OFFER_OPEN;
	if ((rights_allowed(e->gpa.a) & need) == need) {
		backend_flush(v); /* it was allowed a moment ago */
		return OFFER_ANSWERED;
	}
	while (n < host.hypapps) {
		u64 arg[4] = {e->gpa.a, e->access, 0, 0};

		if ((rights_denied(n, e->gpa.a) & need) != 0) {
			switch (hypapp_ask_memory(v, n, arg)) {
			case XMHF_DEFAULT: break;
			case XMHF_HANDLED: backend_flush(v); return OFFER_ANSWERED;
			case XMHF_DENY: return OFFER_OPEN;
			}
		}
		n++;
	}
	return rights_once(v, e->gpa, next) ? OFFER_ANSWERED : OFFER_ANOTHER;
}

enum offer intercept_offer(struct vcpu *v, const struct exit *e, struct exit *next)
{
	if (e->kind == EXIT_NPF)
		return offer_memory(v, e, next);
	if (e->kind == EXIT_IO || (e->kind == EXIT_CHIPSET && e->io))
		return offer_port(v, e);
	if (e->kind == EXIT_MSR_READ || e->kind == EXIT_MSR_WRITE)
		return offer_msr(v, e->kind == EXIT_MSR_WRITE);
	if (e->kind == EXIT_CPUID)
		return offer_cpuid(v);
	if (e->kind == EXIT_CONTROL)
		return offer_cr(v);
	if (e->kind == EXIT_INSN)
		return offer_insn(v, e);
	return e->kind == EXIT_EXCEPTION ? offer_exception(v, e) : OFFER_OPEN;
}
