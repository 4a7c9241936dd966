/* SPDX-License-Identifier: BSD-2-Clause */
/* guestcode_fetch_store() for any bytes of the guest. */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/guestcode.h"
u32 guestcode_fetch(struct vcpu *v, u8 *b, enum insn_mode *mode)
	requires(vcpu_is_valid(v) && __CPROVER_w_ok(b, INSN_MAX) && __CPROVER_w_ok(mode, sizeof(*mode)))
	ensures(result <= INSN_MAX) ensures(*mode == INSN_16 || *mode == INSN_32 || *mode == INSN_64)
	assigns(__CPROVER_object_upto(b, INSN_MAX), *mode);
enum status insn_decode_store(const u8 *b, u32 n, enum insn_mode mode, struct insn_store *out)
	requires(n <= INSN_MAX && __CPROVER_r_ok(b, INSN_MAX) && __CPROVER_w_ok(out, sizeof(*out)))
	ensures(result != OK || insn_store_is_valid(out)) assigns(*out);
#include "core/guestcode.c"

void harness(void)
{
	struct insn_store st;

	(void)guestcode_fetch_store(&one, &st);
	END_OF_PROOF;
}
