/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypapp whose callback of one event faults. Built nine times, one for each event that the guest
 * can cause (rules.mk, tests/guest/faults.c); the ninth, of `down`, faults or never ends, as the
 * guest says (tests/guest/down.c).
 */
#include <xmhf/hypapp.h>

#define PORT 0x4f0
#define MSR 0xc0000103U /* TSC_AUX */
#define SUBLEAF 0x55	/* leaf 0 has none */

enum { HYPERCALL, ON_PORT, ON_MSR, ON_CPUID, ON_EXCEPTION, ON_MEMORY, ON_CR, ON_INSN, ON_DOWN };

static u64 armed; /* of ON_DOWN: what the guest wants of it. 1: fault, 2: do not end */

#ifndef NUMBER
#define NUMBER 10
#define NAME "0"
#endif
#define KIND (NUMBER - 10)

__attribute__((noipa)) static enum xmhf_verdict fault(void)
{
	static u8 *volatile nowhere = (u8 *)8;

	*nowhere = 1;
	return XMHF_HANDLED;
}

static bool start(u32 cpu, const char *args)
{
	(void)args;
	if (cpu != 0)
		return true;
	switch (KIND) {
	case ON_PORT: return xmhf_intercept_port(PORT, 4) == XMHF_SUCCESS;
	case ON_MSR: return xmhf_intercept_msr(MSR, true, true) == XMHF_SUCCESS;
	case ON_CPUID: return xmhf_intercept_cpuid() == XMHF_SUCCESS;
	case ON_EXCEPTION: return xmhf_intercept_exception(BIT(6)) == XMHF_SUCCESS;
	case ON_CR: return xmhf_intercept_cr(BIT(3)) == XMHF_SUCCESS;
	case ON_INSN: return xmhf_intercept_insn(XMHF_INSN_WBINVD) == XMHF_SUCCESS;
	default: return true;
	}
}

/* RCX = 1: fault, if that is what this one does. 2: the guest may only read the page RDX. 3: RDX is
 * what to do when the machine goes down. */
static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	if (c->arg[0] == 1 && KIND == HYPERCALL)
		return fault();
	if (c->arg[0] == 2)
		c->status = xmhf_protect(c->arg[1], 1, XMHF_PROT_R);
	if (c->arg[0] == 3)
		armed = c->arg[1];
	return XMHF_HANDLED;
}

static enum xmhf_verdict memory(struct xmhf_memory *m)
{
	(void)m;
	return fault();
}

static enum xmhf_verdict port(struct xmhf_port *p)
{
	(void)p;
	return fault();
}

static enum xmhf_verdict msr(struct xmhf_msr *m)
{
	(void)m;
	return fault();
}

static enum xmhf_verdict cpuid(struct xmhf_cpuid *c)
{
	/* Others are asked by the guest's library, too early. */
	return c->leaf == 0 && c->subleaf == SUBLEAF ? fault() : XMHF_DEFAULT;
}

static enum xmhf_verdict cr(struct xmhf_cr *c)
{
	(void)c;
	return fault();
}

static enum xmhf_verdict exception(struct xmhf_exception *x)
{
	(void)x;
	return fault();
}

static enum xmhf_verdict insn(struct xmhf_insn *i)
{
	(void)i;
	return fault();
}

static void down(enum xmhf_down why)
{
	if (armed != 0)
		xmhf_printf("down %u on cpu %u", why, xmhf_cpu());
	if (armed == 1)
		(void)fault();
	while (armed == 2)
		__asm__ volatile("pause");
}

HYPAPP = {
    .name = "faults" NAME,
    .number = NUMBER,
    .start = start,
    .hypercall = hypercall,
    .memory = memory,
    .port = port,
    .msr = msr,
    .cpuid = cpuid,
    .cr = cr,
    .exception = exception,
    .insn = insn,
    .down = down,
};
