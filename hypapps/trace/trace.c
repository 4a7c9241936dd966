/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trace: keeps records of chosen events of the guest in a ring, and gives them to a reader in the
 * guest or to the log. It only looks: every verdict is DEFAULT, but for how it sees system calls
 * (syscalls.c).
 */
#include <hypapps/trace/local.h>

static bool start(u32 cpu, const char *args)
{
	if (cpu != 0)
		return true;
	if (!options_parse(args))
		return false;
	record_enable(options.kinds, 0);
	xmhf_printf("records of 64 bytes, %u of them; kinds %x", TRACE_RECORDS, options.kinds);
	return true;
}

static u64 rip(void)
{
	u64 val = 0;

	(void)xmhf_get(XMHF_RIP, &val);
	return val;
}

static void note(enum trace_kind kind, u32 number, u32 flags, u64 val)
{
	struct trace_record *r = record_begin(kind);

	if (r == NULL)
		return;
	r->number = number;
	r->flags |= (u8)(flags & 0xff);
	r->arg[0] = val;
	r->arg[1] = rip();
	record_end(r);
}

static enum xmhf_verdict port(struct xmhf_port *p)
{
	struct trace_record *r = record_begin(TRACE_PORT);

	if (r == NULL)
		return XMHF_DEFAULT;
	r->number = p->port;
	r->size = p->size;
	r->flags |= p->in ? 0 : (u8)TRACE_WRITE;
	r->arg[0] = p->in ? 0 : p->val;
	r->arg[1] = rip();
	record_end(r);
	return XMHF_DEFAULT;
}

static enum xmhf_verdict msr(struct xmhf_msr *m)
{
	note(TRACE_MSR, m->msr, m->write ? TRACE_WRITE : 0, m->write ? m->val : 0);
	return syscalls_msr(m);
}

static enum xmhf_verdict cr(struct xmhf_cr *c)
{
	note(TRACE_CR3, c->cr, TRACE_WRITE, c->val);
	return XMHF_DEFAULT;
}

static enum xmhf_verdict memory(struct xmhf_memory *m)
{
	if (!syscalls_memory(m))
		note(TRACE_PAGE, (u32)m->access, 0, m->gpa);
	return XMHF_DEFAULT;
}

static enum xmhf_verdict exception(struct xmhf_exception *x)
{
	return syscalls_exception(x);
}

static u64 pages(u64 lin, u64 prot)
{
	u64 gpa;

	if (prot > XMHF_PROT_ALL || xmhf_translate(lin, XMHF_READ | XMHF_NO_CHECK, &gpa))
		return XMHF_BAD_ARG;
	return xmhf_protect(gpa & ~PAGE_MASK, 1, (u32)prot) == XMHF_SUCCESS ? XMHF_OK
									    : XMHF_BAD_ARG;
}

static u64 read_records(struct xmhf_hypercall *c)
{
	int n = record_read(&c->arg[1], c->arg[2], &c->arg[2]);

	c->arg[0] = n < 0 ? 0 : (u64)n;
	return n < 0 ? XMHF_BAD_ARG : XMHF_OK;
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	if (c->arg[0] >> 32 != options.key)
		return XMHF_DENY;
	switch (c->arg[0] & 0xffffffff) {
	case TRACE_INFO:
		c->arg[0] = options.kinds;
		c->arg[1] = record_enabled();
		c->arg[2] = record_next();
		break;
	case TRACE_READ: c->status = read_records(c); break;
	case TRACE_ENABLE:
		record_enable((u32)(c->arg[1] & 0xffffffff), (u32)(c->arg[2] & 0xffffffff));
		if ((options.kinds & BIT(TRACE_SYSCALL)) != 0)
			syscalls_enable((c->arg[1] & BIT(TRACE_SYSCALL)) != 0);
		c->arg[0] = record_enabled();
		break;
	case TRACE_PROFILE:
		process_profile(c->arg[1], (u32)(c->arg[2] & 0xffffffff), (u32)(c->arg[2] >> 32));
		break;
	case TRACE_PAGES: c->status = pages(c->arg[1], c->arg[2]); break;
	default: return XMHF_DEFAULT;
	}
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "trace",
    .number = TRACE_NUMBER,
    .start = start,
    .hypercall = hypercall,
    .memory = memory,
    .port = port,
    .msr = msr,
    .cr = cr,
    .exception = exception,
};
