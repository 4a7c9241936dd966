/* SPDX-License-Identifier: BSD-2-Clause */
/* insn_len_fixed() for any bytes, mode, length and opcode. */
#include "proof.h"
#include "x86/insn.c"

void harness(void)
{
	u8 b[INSN_MAX];
	u32 n = nondet(u32), mode = nondet(u32), len;

	assume(n <= INSN_MAX && mode <= INSN_64);
	len = insn_len_fixed(b, n, (enum insn_mode)mode, nondet(u8), nondet(u32));
	check(len <= n, "within the bytes");
	END_OF_PROOF;
}
