/* SPDX-License-Identifier: BSD-2-Clause */
/* apicwatch_begin() and _end() on any processor: the pages change under the lock, and one step at a time. */
#include "model/vcpus.h"
#include "core/apicwatch.c"
static bool held, page_read_only, icr_watched;

void lock_take(struct lock *l)
{
	check(!held, "not taken twice");
	held = true;
}

void lock_drop(struct lock *l)
{
	check(held, "held");
	held = false;
}

enum status memprot_set(gpa_t gpa, u64 pages, u32 prot)
{
	check(held && gpa.a == 0xfee00000 && pages == 1, "the APIC's page, under the lock");
	page_read_only = (prot & PT_W) == 0;
	return OK;
}

bool backend_shows_sipi(void)
{
	return false; /* where it is true nothing is watched */
}

void backend_watch_icr(bool on)
{
	check(held, "under the lock");
	icr_watched = on;
}

static u32 stops;
void quiesce_flush_all(const struct vcpu *v)
{
	check(page_read_only && icr_watched, "the watch is on before the others look");
	stops++;
}

void harness(void)
{
	u32 n;
	struct vcpu *v;
	bool watching;

	model_vcpus();
	assume(host.cpus >= 1 && host.cpus <= MAX_CPUS);
	v = model_vcpu();

	watching = v->watching;
	held = false;
	/* The invariant of the lock: `waiting` counts processors that watch. */
	assume(waiting <= MAX_CPUS && (!watching || waiting > 0));
	assume(!forever && (waiting == 0 || (page_read_only && icr_watched)));
	n = waiting;
	if (nondet(bool)) {
		assume(!watching ? waiting < MAX_CPUS : true);
		stops = 0;
		apicwatch_begin(v);
		check(waiting == n + (watching ? 0 : 1) && stops == (watching ? 0 : 1), "one more, and the others know");
	} else {
		apicwatch_end(v);
		check(waiting == n - (watching ? 1 : 0) && !v->watching, "one less");
	}
	check(!held, "the lock is free again");
	check(waiting == 0 || (page_read_only && icr_watched), "the watch is on while one waits");
	END_OF_PROOF;
}
