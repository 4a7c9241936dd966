/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86/insn.c under libFuzzer: no byte is read that is not there, and what was decoded from many
 * bytes is decoded from just the instruction's own bytes too, and from no fewer.
 */
#include <stdlib.h>
#include <string.h>

#include "x86/insn.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static enum status decode(const u8 *b, u32 n, enum insn_mode mode, struct insn_store *s)
{
	u8 *copy = malloc(n);
	enum status st;

	memcpy(copy, b, n);
	memset(s, 0, sizeof(*s));
	st = insn_decode_store(copy, n, mode, s);
	free(copy);
	return st;
}

static void check_store(const u8 *b, u32 n, enum insn_mode mode)
{
	struct insn_store s, again;

	if (decode(b, n, mode, &s) != OK)
		return;
	if (s.len < 2 || s.len > n || s.len > INSN_MAX || s.reg > 15 || (s.high && s.reg > 3) ||
	    (s.imm && s.xchg) || (s.size != 1 && s.size != 2 && s.size != 4 && s.size != 8))
		abort();
	if (decode(b, s.len, mode, &again) != OK || again.len != s.len || again.size != s.size ||
	    again.reg != s.reg || again.value != s.value)
		abort();
	if (decode(b, s.len - 1, mode, &again) == OK)
		abort();
}

static void check_fixed(const u8 *b, u32 n, enum insn_mode mode)
{
	u8 *copy = malloc(n);
	u32 len;

	memcpy(copy, b, n);
	len = insn_len_fixed(copy, n, mode, 0x0f, 2);
	if (len != 0 && (len < 2 || len > n || len > INSN_MAX || b[len - 2] != 0x0f))
		abort();
	free(copy);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	enum insn_mode mode;

	if (size == 0 || size > 32)
		return -1;
	mode = (enum insn_mode)(data[0] % 3);
	check_store(data + 1, (u32)size - 1, mode);
	check_fixed(data + 1, (u32)size - 1, mode);
	return 0;
}
