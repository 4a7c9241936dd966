/* SPDX-License-Identifier: BSD-2-Clause */
/* stepping over the intercepted instruction */
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "core/guestcode.h"
u32 guestcode_fetch(struct vcpu *v, u8 *b, enum insn_mode *mode)
	requires(vcpu_is_valid(v) && __CPROVER_w_ok(b, INSN_MAX) && __CPROVER_w_ok(mode, sizeof(*mode)))
	ensures(result <= INSN_MAX) ensures(*mode == INSN_16 || *mode == INSN_32 || *mode == INSN_64)
	assigns(__CPROVER_object_upto(b, INSN_MAX), *mode);
u32 insn_len_fixed(const u8 *b, u32 n, enum insn_mode mode, u8 op, u32 oplen)
	requires(n <= INSN_MAX && __CPROVER_r_ok(b, INSN_MAX)) ensures(result <= INSN_MAX) assigns();
u32 insn_len_system(const u8 *b, u32 n, enum insn_mode mode)
	requires(n <= INSN_MAX && __CPROVER_r_ok(b, INSN_MAX)) ensures(result <= INSN_MAX) assigns();
bool svm_has_nrips;
#include "svm/state.c"

void harness(void)
{
	backend_skip(&one);
	END_OF_PROOF;
}
