/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest hypapp: it counts the hypercalls that the guest makes to it. */
#include <xmhf/hypapp.h>

static u64 calls;

static bool start(u32 cpu, const char *args)
{
	if (cpu == 0)
		xmhf_printf("hello, world: \"%s\"", args);
	return true;
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	calls++;
	c->arg[0] = calls;
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "hello",
    .number = 1,
    .start = start,
    .hypercall = hypercall,
};
