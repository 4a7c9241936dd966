/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of log_format() for any value, radix and fill of the buffer. */
#include "proof.h"
#include "core/log.c"
void logdev_write(const char *s) { }
void logdev_init(enum log_device dev, u16 port) { }

void harness(void)
{
	static char buf[16];
	struct out o = {buf, nondet(size_t), nondet(size_t)};

	assume(o.size >= 1 && o.size <= sizeof(buf) && o.n < o.size);
	if (nondet(bool))
		put(&o, (char)(nondet(u8) & 0x7f));
	else
		put_number(&o, nondet(u64), nondet(bool) ? 16 : 10);
	check(o.n < o.size, "room for the NUL");
	END_OF_PROOF;
}
