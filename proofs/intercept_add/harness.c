/* SPDX-License-Identifier: BSD-2-Clause */
/* intercept_add() for any arguments, with are_free() as proof offer shows it. */
#include "core/backend.h"
#include "core/hypapp.h"
#include "core/intercept.h"
#include "core/io.h"
#include "core/rights.h"
#include "model/one.h"
#include "x86/cpu.h"

static bool ours; /* a port of those belongs to XMHF */
static bool told; /* the hardware */
static u64 a, b;

void backend_watch_port(u16 port, u32 count)
{
	check(!ours && port == a && count == b && count != 0 && port + count <= 0x10000, "ports there are, and free");
	told = true;
}
bool backend_intercept_msr(u32 msr, bool read, bool write)
{
	check(msr == a && (read || write) && read == ((b & 1) != 0) && write == ((b & 2) != 0), "as chosen");
	told = (nondet(u32) & 1) != 0;
	return told;
}
bool backend_intercept(struct vcpu *v, enum hypapp_event event, u32 mask)
{
	check(v == &one && mask != 0 && (event == HYPAPP_CPUID || mask == a), "as chosen");
	check(event == HYPAPP_CPUID || event == HYPAPP_CR || event == HYPAPP_EXCEPTION || event == HYPAPP_INSN, "by a mask");
	told = (nondet(u32) & 1) != 0;
	return told;
}
const char *hypapp_name(u32 n)
{
	check(n < HYPAPPS_MAX, "one there is");
	return "x";
}
#include "core/intercept.c"
#define USED 4U /* of 128 */
bool model_are_free(u32 port, u32 size)
{
	check(port == a && size == b, "those ports");
	return !ours;
}

void harness(void)
{
	u32 n = nondet(u32), event = nondet(u32), before = CASE == 0 ? USED : INTERCEPTS, other = nondet(u32);
	struct intercept was;
	enum status st;

	a = nondet(u64);
	b = nondet(u64);
	ours = nondet(bool);
	told = false;
	assume(n < HYPAPPS_MAX && other < USED);
	for (u32 k = 0; k < USED; k++)
		assume(list[k].hypapp < HYPAPPS_MAX && list[k].event < HYPAPP_EVENTS);
	used = before;
	was = list[other];
	st = intercept_add(&one, n, event, a, b);
	check(st == OK || st == ERR_NOMEM || st == ERR_INVALID, "a status");
	check((st == OK) == told && used == before + (st == OK), "told and noted, or neither");
	check(list[other].first == was.first && list[other].last == was.last && list[other].how == was.how &&
		      list[other].hypapp == was.hypapp && list[other].event == was.event,
	      "what was chosen before stays");
	if (st == OK) {
		const struct intercept *i = &list[before];

		check(i->hypapp == n && i->event == event && i->how != 0, "whose, and what");
		check(event != HYPAPP_PORT || (i->first == a && i->last == a + b - 1), "these ports");
		check(event != HYPAPP_MSR || (i->first == a && i->last == a && i->how == b), "this MSR");
	}
	END_OF_PROOF;
}
