/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dispatcher against the contracts of the handlers: whatever left the guest, only this processor's state and what
 * the handlers own changes, and the controls are as before. A guest that cannot be entered twice running stops XMHF.
 */
#define PANIC_ALLOWED
#include "core/exit.h"
#include "proof.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "model/pool.h"
#define vcpus BIG(vcpus) /* the one above stands for each */
bool exit_handle(struct vcpu *v, struct exit *e)
	requires(host_is_valid() && vcpu_is_valid(v) && exit_is_valid(e) && e->kind < EXIT_KINDS)
	requires(e->kind != EXIT_CHIPSET || !e->io || exit_io_is_valid(e))
	requires(controls_are_valid()) ensures(controls_are_valid())
	ensures(result || (exit_is_valid(e) && e->kind < EXIT_KINDS))
	assigns(VCPU_STOP(v), VCPU_MAIL(v), *e);
#include "core/exit.c"

void harness(void)
{
	/* One kind after the other, every CASES-th in a run of its own (proof.toml). */
	for (u32 k = CASE; k < EXIT_KINDS; k += CASES) {
		if (nondet(bool)) {
			one_exit.kind = (enum exit_kind)k;
			(void)exit_handle(&one, &one_exit);
			break;
		}
	}
	END_OF_PROOF;
}
