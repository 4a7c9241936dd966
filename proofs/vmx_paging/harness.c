/* SPDX-License-Identifier: BSD-2-Clause */
/* how the guest translates addresses; where its code is, and its privilege level */
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "vmx/state.c"

void harness(void)
{
	struct gpaging p;
	enum insn_mode mode;

	backend_paging(&one, &p, &mode);
	check(backend_cpl(&one) <= 3, "a level");
	(void)backend_code_address(&one);
	END_OF_PROOF;
}
