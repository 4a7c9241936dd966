/* SPDX-License-Identifier: BSD-2-Clause */
/* how the guest translates addresses */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"

void harness(void)
{
	struct gpaging p;
	enum insn_mode mode;

	backend_paging(&one, &p, &mode);
	check((p.efer & BIT(12)) == 0, "the guest does not see SVME");
	END_OF_PROOF;
}
