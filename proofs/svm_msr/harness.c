/* SPDX-License-Identifier: BSD-2-Clause */
/* SVM's own registers: the guest reads a locked SVM and cannot leave it */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "svm/msr.c"
#include "svm/regs.c"

void harness(void)
{
	u64 val = nondet(u64);
	bool known, write = nondet(bool), ok;
	u32 msr = nondet(u32);

	ok = backend_msr(&one, msr, write, &val, &known);
	if (known && ok && !write && msr == 0xc0010114)
		check(val == 0x18, "VM_CR: SVM off and locked");
	check(msr != 0xc0000080 || !ok || write || (val & 0x1000) == 0, "EFER.SVME reads 0");
	check(msr != 0xc0000080 || known, "EFER never reaches the hardware");
	check(msr != 0xc0010117 || known, "nor does VM_HSAVE_PA");
	check(msr != 0xc0010114 || known, "nor does VM_CR");
	END_OF_PROOF;
}
