/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dispatcher against the contracts of the handlers: whatever left the guest, only this processor's state and what
 * the handlers own changes, and the controls are as before. A guest that cannot be entered twice running stops XMHF.
 */
#define PANIC_ALLOWED
#include "core/exit.h"
#include "proof.h"
#define lines lines_of_deny /* a static of deny() */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
void cpu_reset_machine(void)
{
	assume(false);
	for (;;)
		;
}
static u32 lines_of_deny;
void exit_handle(struct vcpu *v, const struct exit *e)
	requires(host_is_valid() && vcpu_is_valid(v) && exit_is_valid(e) && e->kind < EXIT_KINDS)
	requires(e->kind != EXIT_CHIPSET || !e->io || exit_io_is_valid(e))
	requires(controls_are_valid()) ensures(controls_are_valid())
	assigns(VCPU_STOP(v), __CPROVER_object_upto(v->mtrr, sizeof(v->mtrr)), v->mail, v->kicked)
	assigns(v->bad_state, lines_of_deny);
#include "core/exit.c"

void harness(void)
{
	exit_handle(&one, &one_exit);
	END_OF_PROOF;
}
