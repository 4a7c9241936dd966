/* SPDX-License-Identifier: BSD-2-Clause */
/* One processor with any contents, for handlers that touch their own only; and a log that goes nowhere. */
#ifndef PROOFS_MODEL_ONE_H
#define PROOFS_MODEL_ONE_H

#include "core/log.h"
#include "core/vcpu.h"
#include "proof.h"

struct host host;
static struct vcpu one;
static struct exit one_exit;

void log_line(enum log_level level, const char *fmt, ...)
{
}

void panic(const char *fmt, ...)
{
#ifndef PANIC_ALLOWED
	check(false, "no panic");
#endif
	assume(false);
	for (;;)
		;
}

#endif
