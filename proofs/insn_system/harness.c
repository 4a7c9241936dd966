/* SPDX-License-Identifier: BSD-2-Clause */
/* insn_len_system() and insn_decode_cr() for any bytes and mode; MOV to CR as APM vol. 3 encodes it. */
#include "proof.h"
#include "x86/insn.c"

void harness(void)
{
	u8 b[INSN_MAX];
	u32 n = nondet(u32), mode = nondet(u32), len, cr, reg;

	assume(n <= INSN_MAX && mode <= INSN_64);
	len = insn_len_system(b, n, (enum insn_mode)mode);
	check(len <= n, "within the bytes");
	if (insn_decode_cr(b, n, (enum insn_mode)mode, &cr, &reg)) {
		check(cr < 16 && reg < 16 && len >= 3, "registers there are");
		check(b[len - 3] == 0x0f && b[len - 2] == 0x22, "0F 22");
		check((cr & 7) == ((b[len - 1] >> 3) & 7) && (reg & 7) == (b[len - 1] & 7), "ModRM");
		check(mode == INSN_64 || (cr < 8 && reg < 8), "REX in 64-bit code only");
	}
	if (n >= 3 && b[0] == 0x0f && b[1] == 0x22)
		check(insn_decode_cr(b, n, (enum insn_mode)mode, &cr, &reg) && len == 3, "found");
	END_OF_PROOF;
}
