/* SPDX-License-Identifier: BSD-2-Clause */
/* insn_decode_store() for any bytes, mode and length. */
#include "proof.h"
#include "x86/insn.c"

void harness(void)
{
	u8 b[INSN_MAX];
	struct insn_store s;
	u32 n = nondet(u32), mode = nondet(u32);

	assume(n <= INSN_MAX && mode <= INSN_64);
	if (insn_decode_store(b, n, (enum insn_mode)mode, &s) == OK) {
		check(s.len >= 1 && s.len <= n, "a length within the bytes");
		check(s.reg < 16 && (!s.high || s.reg < 4), "a register");
		check(s.size == 1 || s.size == 2 || s.size == 4 || s.size == 8, "a size");
	}
	END_OF_PROOF;
}
