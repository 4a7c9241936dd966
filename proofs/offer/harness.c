/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exits that are offered to hypapps, whatever these answer: the guest's registers change as the verdict says, and ports
 * that XMHF guards are left to XMHF.
 */
#define PANIC_ALLOWED
#include "core/intercept.h"
#include "core/backend.h"
#include "core/hypapp.h"
#include "core/io.h"
#include "core/rights.h"
#include "model/one.h"
#include "x86/cpu.h"

static u32 asked, verdict, skipped, raised, passed, ios, steps;
static bool guarded; /* the port is XMHF's, and no hypapp has chosen it */
static u64 answer[4];
static enum hypapp_event event;

enum xmhf_verdict hypapp_offer(struct vcpu *v, const struct event *ev)
{
	check(v == &one && __CPROVER_rw_ok(ev->arg, 32), "four arguments");
	check(ev->event > HYPAPP_MEMORY && ev->event < HYPAPP_DOWN && ev->last >= ev->key, "an event of this kind");
	asked++;
	event = ev->event;
	for (u32 i = 0; i < 4; i++)
		ev->arg[i] = answer[i] = nondet(u64);
	verdict = nondet(u32);
	assume(verdict <= XMHF_DENY);
	return (enum xmhf_verdict)verdict;
}
enum xmhf_verdict hypapp_ask_memory(struct vcpu *v, u32 n, u64 *arg)
{
	check(n < host.hypapps && __CPROVER_rw_ok(arg, 32), "one there is");
	asked++;
	verdict = nondet(u32);
	assume(verdict <= XMHF_DENY);
	return (enum xmhf_verdict)verdict;
}
bool hypapp_wants(u32 n, u64 e)
{
	return nondet(bool);
}
const char *hypapp_name(u32 n)
{
	return "x";
}
bool backend_watches_port(u16 port)
{
	return true;
}
void backend_skip(struct vcpu *v)
{
	skipped++;
}
void backend_raise(struct vcpu *v, u32 vector, bool has_error, u32 error)
{
	check(vector == 13 && has_error && error == 0, "#GP");
	raised++;
}
void backend_pass(struct vcpu *v)
{
	passed++;
}
bool backend_cr(struct vcpu *v, u32 *cr, u64 *val)
{
	*cr = nondet(u32);
	*val = nondet(u64);
	return nondet(bool);
}
void backend_flush(struct vcpu *v)
{
	passed++;
}
void backend_cpuid(const struct vcpu *v, u64 *ab, u64 *cd)
{
	*ab = nondet(u64);
	*cd = nondet(u64);
}
u32 cpu_in(u16 port, u32 size)
{
	check(!guarded, "a port that is XMHF's is not touched");
	ios++;
	return nondet(u32);
}
void cpu_out(u16 port, u32 size, u32 val)
{
	check(!guarded, "a port that is XMHF's is not touched");
	ios++;
}
u32 io_value(const struct vcpu *v, const struct exit *e)
{
	return nondet(u32);
}
void io_result(struct vcpu *v, const struct exit *e, u32 val)
{
	v->gpr[RAX] = val;
}
static u32 page_allows;
static bool page_taken, denies[HYPAPPS_MAX];
u32 rights_allowed(u64 gpa)
{
	return page_taken ? 0 : page_allows;
}
bool rights_taken(u64 gpa)
{
	return page_taken;
}
u32 rights_denied(u32 n, u64 gpa)
{
	check(n < HYPAPPS_MAX, "one there is");
	return denies[n] ? nondet(u32) & 7 : 0;
}
bool rights_once(struct vcpu *v, gpa_t gpa, struct exit *next)
{
	check(!page_taken, "a partition's page is never opened");
	steps++;
	return nondet(bool);
}
#undef INTERCEPTS
#include "core/intercept.c"

void harness(void)
{
	static struct exit next;
	enum offer got;
	u64 rbx = one.gpr[RBX], rip = one.rip;

	assume(host.hypapps >= 1 && host.hypapps <= HYPAPPS_MAX);
	assume(used <= 1 && one_exit.kind < EXIT_KINDS && page_allows <= 7);
	assume(one_exit.size == 1 || one_exit.size == 2 || one_exit.size == 4);
	assume(one_exit.access == ACCESS_READ || one_exit.access == ACCESS_WRITE || one_exit.access == ACCESS_EXEC);
	asked = skipped = raised = passed = ios = steps = 0;
	guarded = used == 0 || list[0].event != HYPAPP_PORT;
	got = intercept_offer(&one, &one_exit, &next);
	check(one.rip == rip, "RIP is the backend's");
	check(skipped + raised + passed <= 1, "stepped over, or refused, or executed: one of them");
	check(got != OFFER_ANOTHER || steps == 1, "another exit comes of a step only");
	switch (one_exit.kind) {
	case EXIT_IO:
	case EXIT_CHIPSET:
		if (asked != 0 && got == OFFER_OPEN)
			check(verdict == XMHF_DEFAULT && ios == 0, "left to XMHF");
		check(ios == 0 || verdict == XMHF_DEFAULT, "made only if nobody answers");
		break;
	case EXIT_MSR_READ:
	case EXIT_MSR_WRITE:
		check(got == OFFER_OPEN ? verdict == XMHF_DEFAULT : skipped + raised == 1, "answered or left");
		if (got == OFFER_ANSWERED && raised == 0 && one_exit.kind == EXIT_MSR_READ)
			check(one.gpr[RAX] == (answer[0] & 0xffffffff) && one.gpr[RDX] == answer[0] >> 32, "its value");
		break;
	case EXIT_CPUID: check(got == OFFER_ANSWERED && skipped == 1, "always answered"); break;
	case EXIT_CONTROL:
	case EXIT_INSN:
		check(got == OFFER_ANSWERED, "always answered");
		if (asked != 0)
			check(verdict == XMHF_DEFAULT ? passed == 1 : verdict == XMHF_HANDLED ? skipped == 1 : raised == 1,
			      "as it says");
		else
			check(passed == 1, "executed");
		break;
	case EXIT_NPF:
		check(!page_taken || (got == OFFER_OPEN && asked == 0), "a partition's page: refused, and nobody is asked");
		check(one.gpr[RBX] == rbx, "nothing changes");
		break;
	case EXIT_EXCEPTION: check(got != OFFER_ANSWERED || verdict == XMHF_HANDLED, "delivered unless one handles it"); break;
	default: check(got == OFFER_OPEN && asked == 0, "nobody's"); break;
	}
	END_OF_PROOF;
}
