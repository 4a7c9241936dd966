/* SPDX-License-Identifier: BSD-2-Clause */
/* INIT and SIPI give the guest reset state and touch no control */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/state.c"
#include "svm/regs.c"
void svm_step_reset(struct vcpu *v) requires(1)
	ensures((the_vmcb.intercept_misc1 | 1) == (old(the_vmcb.intercept_misc1) | 1)) assigns(the_vmcb.intercept_misc1);

void harness(void)
{
	backend_reset(&one, nondet(u16));
	END_OF_PROOF;
}
