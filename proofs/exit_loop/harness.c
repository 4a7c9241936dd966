/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One round of exit_loop() from any state of the processor: nothing enters the guest without quiesce_enter(), and every exit is
 * counted, classified and handled. As the state is any, one round stands for all.
 */
#include "contracts/exit.h"
#include "model/one.h"
#include "core/quiesce.h"
#include "core/backend.h"
#include "core/intercept.h"
static bool entered, left;
static struct exit was;
static u64 exits_of_apic;
/* Proofs svm_decode, vmx_decode. */
static void any_exit(struct vcpu *v, struct exit *e)
{
	struct exit any;

	*e = any;
	assume((u32)e->kind < EXIT_KINDS && exit_is_valid(e) && e->io == (e->kind == EXIT_IO));
	assume(v->exits[e->kind] < UINT64_MAX && v->exits[EXIT_APIC] < UINT64_MAX && v->exits[EXIT_CHIPSET] < UINT64_MAX);
	was = *e;
	exits_of_apic = v->exits[EXIT_APIC];
}
bool quiesce_enter(struct vcpu *v)
{
	entered = nondet(bool);
	return entered;
}
void apicwatch_sync(struct vcpu *v)
{
	check(!entered, "while it may not enter");
}
void backend_run(struct vcpu *v, struct exit *e)
{
	check(entered || v->held, "it has said on whose strength it enters, or the hardware holds it");
	left = false;
	any_exit(v, e);
}
void quiesce_leave(struct vcpu *v)
{
	left = true;
}
enum exit_kind mmio_cause(gpa_t gpa)
{
	return nondet(bool) ? EXIT_APIC : nondet(bool) ? EXIT_CHIPSET : EXIT_NPF;
}
bool io_is_log(const struct exit *e)
{
	check(e->kind == EXIT_IO, "a port");
	return nondet(bool);
}
#include "core/exit.c"

/* exit_handle() is a proof of its own. */
bool model_handle(struct vcpu *v, struct exit *e)
{
	check(left, "others do not wait for who is in a handler");
	check(e->kind < EXIT_KINDS && exit_is_valid(e), "what exit_handle() wants");
	check(e->kind == was.kind || (was.kind == EXIT_NPF && was.access == ACCESS_WRITE) || was.kind == EXIT_IO,
	      "only stores and ports have causes of their own");
	check(e->kind != EXIT_APIC || was.kind == EXIT_APIC || v->exits[EXIT_APIC] == exits_of_apic + 1, "counted");
	END_OF_PROOF;
	any_exit(v, e); /* it is to be handled as another one, */
	assume(nondet(bool)); /* or the round is over */
	return false;
}

void harness(void)
{
	exit_loop(&one);
}
