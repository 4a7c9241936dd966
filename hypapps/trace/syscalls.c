/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls of a guest that knows nothing of it. SYSCALL goes to the address in LSTAR, so the
 * guest's kernel is given back what it wrote there when it reads it, while the register holds the
 * address of a byte of the kernel's own entry code which is no instruction in 64-bit mode. Fetching
 * it raises #UD; this hypapp sees that, takes its note, and sends the processor to where the kernel
 * wanted it. Nothing in the guest's memory is changed, and every other event costs what it did.
 *
 * Kernels patch their own code while they start. So the page of that byte is write-protected, and
 * when the byte's neighbourhood is about to change another byte is chosen.
 */
#include <hypapps/trace/local.h>

#define MSR_LSTAR 0xc0000082U
#define VECTOR_UD 6U
#define NEAR 64U    /* bytes that one store is taken to change at most */
#define TOUCHED 32U /* places that the kernel has patched */
#define MAX_CPUS 64U

static struct cpu {
	u64 lstar; /* the guest's; 0: not written yet */
	u64 trap;  /* what LSTAR holds in its place; 0: nothing */
} cpus[MAX_CPUS];

static struct {
	u64 lstar; /* for which this holds */
	u64 lin;
	u64 gpa;
} trap;

static u64 touched[TOUCHED];
static u32 touched_count;
static bool enabled;

/* AMD APM vol. 3, appendix A: invalid in 64-bit mode, one byte, no prefix of anything else. */
static bool is_invalid(u8 op)
{
	switch (op) {
	case 0x06:
	case 0x07:
	case 0x0e:
	case 0x16:
	case 0x17:
	case 0x1e:
	case 0x1f:
	case 0x27:
	case 0x2f:
	case 0x37:
	case 0x3f:
	case 0x60:
	case 0x61:
	case 0xce: return true;
	default: return false;
	}
}

static bool was_touched(u64 gpa)
{
	for (u32 i = 0; i < touched_count; i++)
		if (gpa - touched[i] < NEAR)
			return true;
	return false;
}

/* Choose a byte on the page of @lstar. */
static bool choose(u64 lstar)
{
	static u8 code[PAGE_SIZE];
	u64 page = lstar & ~PAGE_MASK, gpa;

	trap.lstar = 0;
	if (xmhf_translate(page, XMHF_READ | XMHF_NO_CHECK, &gpa) != XMHF_SUCCESS ||
	    xmhf_read(gpa, code, PAGE_SIZE) != XMHF_SUCCESS)
		return false;
	for (u64 i = 0; i < PAGE_SIZE; i++) {
		u64 at = (lstar + i) & PAGE_MASK;

		if (!is_invalid(code[at]) || was_touched(gpa + at))
			continue;
		if (xmhf_protect(gpa, 1, XMHF_PROT_R | XMHF_PROT_X) != XMHF_SUCCESS)
			xmhf_printf("cannot see when the kernel changes its entry code");
		trap.lstar = lstar;
		trap.lin = page + at;
		trap.gpa = gpa + at;
		return true;
	}
	return false;
}

/* Make this processor's LSTAR what it should be. */
static void apply(struct cpu *c)
{
	static bool complained;

	c->trap = 0;
	if (enabled && c->lstar != 0) {
		if (trap.lstar == c->lstar || choose(c->lstar))
			c->trap = trap.lin;
		else if (!complained)
			xmhf_printf("no system calls: cannot use the code at %lx", c->lstar);
		complained = complained || c->trap == 0;
	}
	if (c->lstar != 0)
		(void)xmhf_set(XMHF_LSTAR, c->trap != 0 ? c->trap : c->lstar);
}

bool syscalls_start(void)
{
	enabled = true;
	return xmhf_intercept_msr(MSR_LSTAR, true, true) == XMHF_SUCCESS &&
	       xmhf_intercept_exception(BIT(VECTOR_UD)) == XMHF_SUCCESS;
}

void syscalls_enable(bool on)
{
	enabled = on;
	apply(&cpus[xmhf_cpu()]);
}

enum xmhf_verdict syscalls_msr(struct xmhf_msr *m)
{
	struct cpu *c = &cpus[xmhf_cpu()];

	if (m->msr != MSR_LSTAR)
		return XMHF_DEFAULT;
	if (m->write) {
		if (xmhf_set(XMHF_LSTAR, m->val) != XMHF_SUCCESS)
			return XMHF_DENY; /* not canonical: #GP */
		c->lstar = m->val;
		apply(c);
	} else if (c->lstar == 0) {
		return XMHF_DEFAULT;
	}
	m->val = c->lstar;
	return XMHF_HANDLED;
}

static void note(void)
{
	struct trace_record *r = record_begin(TRACE_SYSCALL);
	u64 nr = 0;

	if (r == NULL)
		return;
	(void)xmhf_get(XMHF_RAX, &nr);
	(void)xmhf_get(XMHF_RDI, &r->arg[0]);
	(void)xmhf_get(XMHF_RSI, &r->arg[1]);
	(void)xmhf_get(XMHF_RDX, &r->arg[2]);
	r->number = (u32)(nr & 0xffffffff);
	record_end(r);
}

enum xmhf_verdict syscalls_exception(const struct xmhf_exception *x)
{
	const struct cpu *c = &cpus[xmhf_cpu()];
	u64 rip = 0, cpl = 3;

	(void)xmhf_get(XMHF_RIP, &rip);
	(void)xmhf_get(XMHF_CPL, &cpl);
	if (x->vector != VECTOR_UD || c->trap == 0 || rip != c->trap || cpl != 0)
		return XMHF_DEFAULT;
	note();
	(void)xmhf_set(XMHF_RIP, c->lstar);
	return XMHF_HANDLED;
}

bool syscalls_memory(const struct xmhf_memory *m)
{
	struct cpu *c = &cpus[xmhf_cpu()];
	u64 old = trap.lin;

	if (trap.lstar == 0 || m->gpa / PAGE_SIZE != trap.gpa / PAGE_SIZE)
		return false;
	if (trap.gpa - m->gpa >= NEAR) /* below or far above */
		return true;
	if (touched_count < TOUCHED)
		touched[touched_count++] = m->gpa;
	if (!choose(trap.lstar) || c->trap != old)
		xmhf_printf("the kernel changes its entry code at %lx", m->gpa);
	for (u32 i = 0; i < MAX_CPUS; i++)
		if (&cpus[i] != c && cpus[i].trap == old)
			xmhf_printf("processor %u still uses that code for system calls", i);
	apply(c);
	return true;
}
