/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers the guest's ring 0 only. */
#include <xmhf/hypapp.h>

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	c->arg[0] = c->cpl == 0 ? 99 : 1;
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "ring0",
    .number = 9,
    .flags = HYPAPP_RING0,
    .hypercall = hypercall,
};
