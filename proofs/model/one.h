/* SPDX-License-Identifier: BSD-2-Clause */
/* One processor with any contents, for handlers that touch their own only; and a log that goes nowhere. */
#ifndef PROOFS_MODEL_ONE_H
#define PROOFS_MODEL_ONE_H

#include "core/log.h"
#include "core/reset.h"
#include "core/vcpu.h"
#include "proof.h"

struct host host;
static struct vcpu one;
static struct exit one_exit;

void log_line(enum log_level level, const char *fmt, ...)
{
}

#ifndef log_refused
void log_refused(const char *fmt, ...)
{
}
#endif

/* What takes the machine down does not return; that nothing secret is left is proof reset. */
void reset_write(struct vcpu *v, u16 port, u32 size, u32 val)
{
	assume(false);
	for (;;)
		;
}

void reset_machine(struct vcpu *v)
{
	assume(false);
	for (;;)
		;
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
