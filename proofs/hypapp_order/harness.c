/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is done with each hypapp, with ask() and take() as proof hypapp_ask shows them, map_hypapp() and share_host() as
 * proof hypapp_boot does.
 */
#define PANIC_ALLOWED
#include "core/api.h"
#include "core/backend.h"
#include "core/e820.h"
#include "core/pt.h"
#include "core/quiesce.h"
#include "model/one.h"
#include "x86/cpu.h"
#define USED 3U
static bool failed, bad;
static u32 maps, shares, asks, takes, which; /* which: the event that was asked about */
static u64 argument;

static void *model_copy(void *to, const void *from, size_t n)
{
	check(n == 16 && __CPROVER_w_ok(to, n) && __CPROVER_r_ok(from, n), "a name");
	((u64 *)to)[0] = ((const u64 *)from)[0];
	((u64 *)to)[1] = ((const u64 *)from)[1];
	return to;
}
#define memcpy model_copy
#include "core/hypapp.c"

struct vcpu vcpus[MAX_CPUS];
enum status model_map_hypapp(u32 hypapp, const struct boot_hypapp *b)
{
	check(hypapp == maps, "one after the other");
	maps++;
	failed = nondet(bool);
	return failed ? ERR_NOMEM : OK;
}
void model_share_host(u32 hypapp)
{
	check(hypapp == shares, "one after the other");
	shares++;
}
enum xmhf_verdict model_ask(struct vcpu *v, u32 n, enum hypapp_event event, u64 *arg)
{
	enum xmhf_verdict verdict = (enum xmhf_verdict)(nondet(u32) % 3);

	check(v == &one && n < host.hypapps && __CPROVER_rw_ok(arg, 32) && (hypapps[n].events >> event & 1) == 1,
	      "one that has this callback");
	asks |= 1U << n;
	which = event;
	argument = arg[0];
	arg[0] = nondet(u64);
	bad |= verdict != XMHF_HANDLED || (arg[0] & 0xff) == 0;
	return verdict;
}
void model_take(struct hypapp_state *h, u32 cpu)
{
	check(h == &hypapps[takes] && cpu == one.id, "one after the other");
	takes++;
}
static u64 now, at, len;
static u32 stopped, flushed, let_go;
u64 cpu_tsc(void)
{
	return now;
}
void ring3_stop(struct vcpu *v, u64 serial)
{
	check(v == &vcpus[one.id] && serial == at, "that stay");
	stopped++;
}
void quiesce_release(void)
{
	check(holder == 0, "nobody holds any more");
	let_go++;
}
void backend_flush(struct vcpu *v)
{
	check(v == &one && let_go == 1, "what was changed for the others counts here, too");
	flushed++;
}
static bool answer;
bool e820_is_ram(const struct e820 *m, u64 a, u64 n)
{
	check(m == ram && a == at && n == len, "as asked");
	return answer;
}
u64 e820_top(const struct e820 *m)
{
	check(m == ram, "of the guest's map");
	return at;
}

/* A stay that holds the other processors, from its start to its end. */
static void check_hold(void)
{
	struct ring3 r = {.v = &one, .serial = at, .holds = nondet(bool)};
	u64 since = nondet(u64);

	assume(at != 0);
	hypapp_holds(&r);
	hypapp_hurry(&since);
	check(since == now || stopped == 0, "the time runs anew");
	release(&r);
	check(r.holds ? let_go == 1 && flushed == 1 : let_go + flushed == 0, "who holds lets go");
	now = nondet(u64);
	at = 0;
	if (r.holds)
		hypapp_hurry(&since);
	check(stopped <= 1, "nobody holds: nobody is stopped");
}

void harness(void)
{
	static struct boot_info boot;
	u32 i = nondet(u32);

	failed = bad = false;
	maps = shares = asks = takes = stopped = flushed = let_go = 0;
	holder = 0;
	now = nondet(u64);
	at = nondet(u64);
	assume(host.hypapps <= USED && i < USED && one.id < MAX_CPUS);
#if CASE == 0
	check((hypapp_init(&boot) == OK) == !failed, "an error is told");
	check(must_stop == boot.options.hypapp_stop && limit == boot.options.hypapp_limit, "as the options say");
	check(failed || (maps == host.hypapps && shares == host.hypapps), "each of them");
	if (!failed && i < host.hypapps)
		check(hypapps[i].entry == boot.hypapp[i].entry && hypapps[i].events == boot.hypapp[i].events &&
			      hypapps[i].number == boot.hypapp[i].number && hypapps[i].flags == boot.hypapp[i].flags &&
			      hypapps[i].name[i] == boot.hypapp[i].name[i],
		      "what the loader has read");
	len = nondet(u64);
	answer = nondet(bool);
	check(hypapp_is_ram(at, len) == answer && hypapp_memory_end() == at, "the guest's memory");
#else
	switch (nondet(u32) % 4) {
	case 0:
		hypapp_start(&one);
		check(!bad, "all that were asked have started; else panic()");
		check(i >= host.hypapps || (hypapps[i].events & 1U << HYPAPP_START) == 0 || (asks >> i & 1) == 1, "all were asked");
		check(asks == 0 || (which == HYPAPP_START && argument == 0), "to start");
		break;
	case 1:
		hypapp_down(&one, XMHF_DOWN_RESET);
		check(i >= host.hypapps || (hypapps[i].events & 1U << HYPAPP_DOWN) == 0 || (asks >> i & 1) == 1, "all are told");
		check(asks == 0 || (which == HYPAPP_DOWN && argument == XMHF_DOWN_RESET), "why");
		check(one.inject == 0, "the guest takes no event any more");
		break;
	case 2:
		hypapp_close(&one);
		check(takes == host.hypapps, "all locks");
		break;
	default: check_hold();
	}
#endif
	END_OF_PROOF;
}
