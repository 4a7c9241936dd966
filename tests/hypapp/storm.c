/* SPDX-License-Identifier: BSD-2-Clause */
/* Stops all other processors RCX times, by taking the right to execute page RDX away and giving it
 * back. */
#include <xmhf/hypapp.h>

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	u64 i = 0;

	while (i < c->arg[0] && c->status == XMHF_OK) {
		if (xmhf_protect(c->arg[1], 1, XMHF_PROT_R | XMHF_PROT_W) != XMHF_SUCCESS ||
		    xmhf_protect(c->arg[1], 1, XMHF_PROT_ALL) != XMHF_SUCCESS)
			c->status = XMHF_BAD_ARG;
		i++;
	}
	return XMHF_HANDLED;
}

/* Nobody executes that page. */
static enum xmhf_verdict memory(struct xmhf_memory *m)
{
	(void)m;
	return XMHF_DEFAULT;
}

HYPAPP = {
    .name = "storm",
    .number = 19,
    .hypercall = hypercall,
    .memory = memory,
};
