/* SPDX-License-Identifier: BSD-2-Clause */
/* io_value(), io_result() for any register. AMD APM vol. 1, 3.1.2: a 32-bit result clears the upper half. */
#include "model/one.h"
#include "core/io.c"

void harness(void)
{
	u64 was = one.gpr[RAX], now;
	u32 val = nondet(u32), n = one_exit.size;
	u64 mask = n == 1 ? 0xff : n == 2 ? 0xffff : 0xffffffff;

	assume(n == 1 || n == 2 || n == 4);
	check(io_value(&one, &one_exit) == (was & mask), "the bytes of RAX");
	io_result(&one, &one_exit, val);
	now = one.gpr[RAX];
	check((now & mask) == (val & mask), "the result");
	check((now & ~mask) == (n == 4 ? 0 : was & ~mask), "the rest of RAX");
	END_OF_PROOF;
}
