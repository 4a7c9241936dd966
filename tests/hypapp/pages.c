/* SPDX-License-Identifier: BSD-2-Clause */
/* Protects pages as tests/guest/pages.c asks, and answers accesses to them in the mode that it
 * sets. */
#include <xmhf/hypapp.h>

static u32 mode; /* enum xmhf_verdict */
static u64 events, last_gpa, last_access;

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	switch (c->arg[0]) {
	case 0: c->status = xmhf_protect(c->arg[1], 1, (u32)(c->arg[2] & 0xffffffff)); break;
	case 1: mode = (u32)(c->arg[1] & 3); break;
	case 2:
		c->arg[0] = events;
		c->arg[1] = last_gpa;
		c->arg[2] = last_access;
		break;
	case 3: c->status = xmhf_protect(c->arg[1], 512, (u32)(c->arg[2] & 0xffffffff)); break;
	default: return XMHF_DEFAULT;
	}
	return XMHF_HANDLED;
}

static enum xmhf_verdict memory(struct xmhf_memory *m)
{
	events++;
	last_gpa = m->gpa;
	last_access = m->access;
	if (mode == XMHF_HANDLED &&
	    xmhf_protect(m->gpa & ~PAGE_MASK, 1, XMHF_PROT_ALL) != XMHF_SUCCESS)
		return XMHF_DENY;
	return (enum xmhf_verdict)mode;
}

#ifndef NAME
#define NAME "pages"
#define NUMBER 8
#endif

HYPAPP = {
    .name = NAME,
    .number = NUMBER,
    .hypercall = hypercall,
    .memory = memory,
};
