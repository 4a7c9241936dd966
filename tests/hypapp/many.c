/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One of eight that want the same: port 2e0h, and pages (tests/guest/many.c). What it answers is
 * set by hypercalls; one that has faulted answers no more, but what it has protected stays so.
 */
#include <xmhf/hypapp.h>

#ifndef NUMBER
#define NUMBER 30
#define NAME "0"
#endif

static enum xmhf_verdict verdict;
static u64 events;

static bool start(u32 cpu, const char *args)
{
	(void)args;
	return cpu != 0 || (xmhf_intercept_port(0x2e0, 1) == XMHF_SUCCESS &&
			    xmhf_intercept_exception(BIT(6)) == XMHF_SUCCESS);
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	switch (c->arg[0]) {
	case 0: verdict = (enum xmhf_verdict)(c->arg[1] & 3); break;
	case 1: c->status = xmhf_protect(c->arg[1], 1, (u32)(c->arg[2] & 0xff)); break;
	case 2: c->arg[0] = events; break;
	case 3: __asm__ volatile("ud2"); break;
	default: return XMHF_DEFAULT;
	}
	return XMHF_HANDLED;
}

static enum xmhf_verdict port(struct xmhf_port *p)
{
	events++;
	p->val = NUMBER;
	return verdict;
}

static enum xmhf_verdict memory(struct xmhf_memory *m)
{
	(void)m;
	events++;
	return verdict;
}

static enum xmhf_verdict exception(struct xmhf_exception *x)
{
	(void)x;
	return XMHF_DEFAULT;
}

HYPAPP = {
    .name = "many" NAME,
    .number = NUMBER,
    .start = start,
    .hypercall = hypercall,
    .memory = memory,
    .port = port,
    .exception = exception,
};
