/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The little instruction decoding that XMHF needs: the length of an intercepted
 * instruction on processors without next-RIP save, and stores to a watched device
 * register. Pure functions over bytes that were fetched from the guest.
 */
#ifndef X86_INSN_H
#define X86_INSN_H

#include <xmhf/types.h>

#define INSN_MAX 15 /* longest x86 instruction, in bytes */

/* Operand and address size of the code segment that the instruction is in. */
enum insn_mode { INSN_16, INSN_32, INSN_64 };

/*
 * insn_len_fixed() - length in bytes of an instruction that consists of prefixes (legacy
 * prefixes, and REX in 64-bit mode) and then @oplen opcode bytes, the first of which is @op.
 * 0 if the bytes do not show such an instruction within @n bytes or INSN_MAX. LOCK counts as a
 * prefix like any other: the processor has already judged it.
 */
u32 insn_len_fixed(const u8 *b, u32 n, enum insn_mode mode, u8 op, u32 oplen);

/*
 * insn_len_system() - the same of an instruction that hypapps may intercept: one byte (HLT, PAUSE
 * behind its prefix), or 0Fh and another (WBINVD, RDTSC, RDPMC, CLTS), or 0F01h and 0F22h (MOV to
 * a control register) with ModRM and all that follows.
 */
u32 insn_len_system(const u8 *b, u32 n, enum insn_mode mode);

/* insn_decode_cr() - a MOV to a control register (0F 22): to which, and from which general one.
 * False: something else. */
bool insn_decode_cr(const u8 *b, u32 n, enum insn_mode mode, u32 *cr, u32 *reg);

/* A store of a register or a constant to memory. */
struct insn_store {
	u32 len;   /* of the whole instruction, bytes */
	u32 size;  /* of the operand: 1, 2, 4 or 8 bytes */
	bool imm;  /* the value is @value; otherwise it is in register @reg */
	u32 reg;   /* 0-15 in encoding order (RAX, RCX, RDX, RBX, RSP, ...) */
	bool high; /* 1-byte operand in AH, CH, DH or BH: @reg is 0-3 */
	bool xchg; /* the register also receives the old contents of the memory */
	u64 value; /* sign-extended constant */
};

/*
 * insn_decode_store() - decode MOV r,r/m (88, 89), MOV r/m,imm (C6 /0, C7 /0),
 * MOV moffs,rAX (A2, A3) and XCHG (86, 87) with a memory operand.
 * ERR_INVALID for every other instruction, for a MOV with LOCK (#UD), and when @n bytes are too
 * few. The address is not computed: the exit tells it.
 */
enum status insn_decode_store(const u8 *b, u32 n, enum insn_mode mode,
			      struct insn_store *out) must_check;

#endif
