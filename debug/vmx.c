/* SPDX-License-Identifier: BSD-2-Clause */
/* On Intel processors backend_flush() has flushed when it returns. */
#include "debug/debug.h"

void debug_flush_asked(const struct vcpu *v)
{
	(void)v;
}
