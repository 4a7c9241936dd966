/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What hostile guests call (tests/guest/hypercall.c): it does with their arguments what hypapps do
 * with arguments, and says what it saw.
 */
#include <xmhf/hypapp.h>

/* RCX: what to do; RDX, RSI: with what. */
enum { ECHO, READ, WRITE, READ_GPA, CPL };

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	u64 val = 0;

	switch (c->arg[0]) {
	case ECHO: c->arg[0] = ~c->arg[1]; break;
	case READ:
		c->status = xmhf_read_virt(c->arg[1], XMHF_READ, &val, 4);
		c->arg[0] = val;
		break;
	case WRITE:
		val = c->arg[2];
		c->status = xmhf_write_virt(c->arg[1], XMHF_WRITE, &val, 4);
		break;
	case READ_GPA:
		c->status = xmhf_read(c->arg[1], &val, 4);
		c->arg[0] = val;
		break;
	case CPL:
		c->arg[0] = c->cpl;
		(void)xmhf_get(XMHF_CPL, &c->arg[1]);
		(void)xmhf_get(XMHF_RIP, &c->arg[2]);
		break;
	default: return XMHF_DEFAULT;
	}
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "probe",
    .number = 7,
    .hypercall = hypercall,
};
