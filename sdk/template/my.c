/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypapp to begin with. It says hello when the machine starts, and adds up what the guest sends
 * to it: `xmhfctl call 100 5` in the guest gives the sum so far.
 */
#include <xmhf/hypapp.h>

static u64 sum;

static bool start(u32 cpu, const char *args)
{
	if (cpu == 0)
		xmhf_printf("here I am, with the arguments \"%s\"", args);
	return true; /* false: XMHF does not start the guest */
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	sum += c->arg[0];
	c->arg[0] = sum;
	xmhf_printf("the guest's ring %u called; the sum is %lu", c->cpl, sum);
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "my",
    .number = 100, /* what the guest calls it by; your choice, 1 to 65535 */
    .start = start,
    .hypercall = hypercall,
};
