/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the benchmark measures (tests/guest/cost.c, bench/hypapps.py): a hypapp that decides about
 * one of each event, with the fewest instructions of its own.
 */
#include <xmhf/hypapp.h>

/* RCX: what to do. */
enum {
	NOTHING,
	PAGE,	 /* RDX: the guest's page whose accesses are to come, RSI: a verdict for them */
	PROTECT, /* RDX: a page, RSI: its rights */
	MAKE,	 /* RDX: a page of code, for a partition */
	ENTER,	 /* enter it, until it calls */
};

#define PORT 0x4f0
#define MSR 0xc0000103U /* TSC_AUX */
#define STORE_LEN 2	/* of the guest's instruction that touches the page */

#define AT 0x1000 /* where the partition has its page */

static enum xmhf_verdict answer;
static u32 partition;

static enum xmhf_status make(u64 gpa)
{
	enum xmhf_status st = xmhf_partition_create(&partition);

	if (st == XMHF_SUCCESS)
		st = xmhf_partition_give(partition, gpa, AT, XMHF_PROT_ALL);
	return st == XMHF_SUCCESS ? xmhf_partition_set(partition, XMHF_RIP, AT) : st;
}

static enum xmhf_status enter(void)
{
	enum xmhf_left why = XMHF_LEFT_DENIED;
	u64 info;
	enum xmhf_status st = xmhf_partition_enter(partition, &why, &info);

	return why == XMHF_LEFT_CALL ? st : XMHF_EINVAL;
}

static bool start(u32 cpu, const char *args)
{
	(void)args;
	return cpu != 0 || (xmhf_intercept_cpuid() == XMHF_SUCCESS &&
			    xmhf_intercept_msr(MSR, true, true) == XMHF_SUCCESS &&
			    xmhf_intercept_port(PORT, 4) == XMHF_SUCCESS);
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	switch (c->arg[0]) {
	case NOTHING: break;
	case PAGE:
		answer = (enum xmhf_verdict)c->arg[2];
		c->status = xmhf_protect(c->arg[1], 1, XMHF_PROT_R);
		break;
	case PROTECT: c->status = xmhf_protect(c->arg[1], 1, (u32)c->arg[2]); break;
	case MAKE: c->status = make(c->arg[1]); break;
	case ENTER: c->status = enter(); break;
	default: return XMHF_DEFAULT;
	}
	return XMHF_HANDLED;
}

static enum xmhf_verdict memory(struct xmhf_memory *m)
{
	u64 rip;

	(void)m;
	if (answer == XMHF_HANDLED && xmhf_get(XMHF_RIP, &rip) == XMHF_SUCCESS)
		(void)xmhf_set(XMHF_RIP, rip + STORE_LEN);
	return answer;
}

static enum xmhf_verdict port(struct xmhf_port *p)
{
	p->val = 0x42;
	return XMHF_HANDLED;
}

static enum xmhf_verdict msr(struct xmhf_msr *m)
{
	m->val = 0x42;
	return XMHF_HANDLED;
}

static enum xmhf_verdict cpuid(struct xmhf_cpuid *c)
{
	c->c &= ~(u32)BIT(0);
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "cost",
    .number = 20,
    .start = start,
    .hypercall = hypercall,
    .memory = memory,
    .port = port,
    .msr = msr,
    .cpuid = cpuid,
};
