/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers events in ways that tests/guest/events.c knows, and works on its memory and registers. */
#include <xmhf/hypapp.h>

#define PORT 0x2e0U
#define MSR_LSTAR 0xc0000082U
#define MSR_STAR 0xc0000081U
#define LEAF 0x40000000U

static u32 seen[HYPAPP_EVENTS];

static bool start(u32 cpu, const char *args)
{
	(void)args;
	if (cpu != 0)
		return xmhf_intercept_cpuid() == XMHF_ESTATE;
	return xmhf_intercept_port(PORT, 4) == XMHF_SUCCESS &&
	       xmhf_intercept_port(0xcf8, 1) == XMHF_EINVAL &&
	       xmhf_intercept_msr(MSR_LSTAR, true, true) == XMHF_SUCCESS &&
	       xmhf_intercept_msr(MSR_STAR, true, true) == XMHF_SUCCESS &&
	       xmhf_intercept_exception(BIT(6)) == XMHF_SUCCESS &&
	       xmhf_intercept_exception(BIT(2)) == XMHF_EINVAL &&
	       xmhf_intercept_insn(BIT(31)) == XMHF_EINVAL &&
	       xmhf_intercept_cpuid() == XMHF_SUCCESS;
}

/* RCX = 0: counts of event RDX. 1: copy the page at RDX to RSI, upside down. 2: translate RDX. */
static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	u8 page[PAGE_SIZE];

	switch (c->arg[0]) {
	case 0: c->arg[1] = c->arg[1] < HYPAPP_EVENTS ? seen[c->arg[1]] : 0; return XMHF_HANDLED;
	case 1:
		c->status = xmhf_read(c->arg[1], page, PAGE_SIZE);
		for (u32 i = 0; i < PAGE_SIZE / 2; i++) {
			u8 b = page[i];

			page[i] = page[PAGE_SIZE - 1 - i];
			page[PAGE_SIZE - 1 - i] = b;
		}
		if (c->status == XMHF_SUCCESS)
			c->status = xmhf_write(c->arg[2], page, PAGE_SIZE);
		return XMHF_HANDLED;
	case 2: c->status = xmhf_translate(c->arg[1], XMHF_READ, &c->arg[1]); return XMHF_HANDLED;
	case 3: return XMHF_DENY;
	default: return XMHF_DEFAULT;
	}
}

/* The first port reads as what was written there; the second is denied, the others are real. */
static enum xmhf_verdict port(struct xmhf_port *p)
{
	static u32 kept;

	seen[HYPAPP_PORT]++;
	if (p->port == PORT + 1)
		return XMHF_DENY;
	if (p->port != PORT)
		return XMHF_DEFAULT;
	if (p->in)
		p->val = kept;
	else
		kept = p->val;
	return XMHF_HANDLED;
}

/* LSTAR: read as written, but one more in truth. STAR: not to be written with 0xdead. */
static enum xmhf_verdict msr(struct xmhf_msr *m)
{
	u64 val;

	seen[HYPAPP_MSR]++;
	if (m->msr == MSR_STAR)
		return m->write && m->val == 0xdead ? XMHF_DENY : XMHF_DEFAULT;
	if (m->write)
		return xmhf_set(XMHF_LSTAR, m->val + 1) == XMHF_SUCCESS ? XMHF_HANDLED : XMHF_DENY;
	if (xmhf_get(XMHF_LSTAR, &val) != XMHF_SUCCESS)
		return XMHF_DENY;
	m->val = val - 1;
	return XMHF_HANDLED;
}

static enum xmhf_verdict cpuid(struct xmhf_cpuid *c)
{
	seen[HYPAPP_CPUID]++;
	if (c->leaf != LEAF)
		return XMHF_DEFAULT;
	c->a = 0x11111111;
	c->b = 0x22222222;
	c->c = 0x33333333;
	c->d = 0x44444444;
	return XMHF_HANDLED;
}

/* UD2 is stepped over when RAX says so. */
static enum xmhf_verdict exception(struct xmhf_exception *x)
{
	u64 rax, rip;

	seen[HYPAPP_EXCEPTION]++;
	if (x->vector != 6 || xmhf_get(XMHF_RAX, &rax) != XMHF_SUCCESS ||
	    (rax & 0xffffffff) != 0x57e9 || xmhf_get(XMHF_RIP, &rip) != XMHF_SUCCESS)
		return XMHF_DEFAULT;
	(void)xmhf_set(XMHF_RAX, 0x900d);
	(void)xmhf_set(XMHF_RIP, rip + 2);
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "events",
    .number = 7,
    .start = start,
    .hypercall = hypercall,
    .port = port,
    .msr = msr,
    .cpuid = cpuid,
    .exception = exception,
};
