/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hostile hypapp: makes any system call of the API with any arguments, in the hundred thousands,
 * and counts what each came back with. A mini guest (tests/guest/hypfuzz.c) drives it and checks
 * afterwards that XMHF is well. Its calls may succeed; so that the guest goes on afterwards, guest
 * memory is only changed in a place that the guest names, and registers are put back.
 */
#include <hypapps/lib/lib.h>

/* RCX: what to do. */
enum {
	SCRATCH, /* RDX: the guest's memory that may be destroyed, RSI: bytes, a power of two */
	REGION,	 /* RDX: where XMHF's region begins, RSI: its size */
	RUN,	 /* RDX: how many calls, RSI: seed */
	REPORT	 /* RDX: number of a call, RSI: a status -> counts of it and the next two */
};

#define STATUSES 8U
#define CALLS (XMHF_SYS_CALLS + 1U) /* and one for all numbers that are no calls */

extern const u8 hypapp_entry[];
extern const struct hypapp hypapp;

static u64 scratch, scratch_size = PAGE_SIZE;
static u64 region, region_size;
static u32 counts[CALLS][STATUSES];
static u64 state = 1;
static u8 buffer[2 * PAGE_SIZE] __attribute__((aligned(4096))); /* copies may go here */

static u64 rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static u64 below(u64 n)
{
	return (rnd() >> 11) % n;
}

/* Numbers at which mistakes live. */
static u64 odd(void)
{
	static const u64 table[] = {0,
				    1,
				    2,
				    3,
				    7,
				    8,
				    0xff,
				    0x100,
				    0xfff,
				    0x1000,
				    0x1001,
				    0x1fff,
				    0x7fffffff,
				    0x80000000,
				    0xffffffff,
				    0x100000000,
				    0x1ffffffff,
				    0x7fffffffffff,
				    0x800000000000,
				    0xffff800000000000,
				    0xffffffff80000000,
				    0x7fffffffffffffff,
				    0x8000000000000000,
				    0xfffffffffffff000,
				    0xffffffffffffffff};
	u64 v = table[below(ARRAY_SIZE(table))];

	switch (below(4)) {
	case 0: return v + below(3) - 1;
	case 1: return rnd();
	case 2: return rnd() >> below(64);
	default: return v;
	}
}

/* A guest-physical address to read from; never to write to. */
static u64 gpa(void)
{
	switch (below(6)) {
	case 0: return region + below(region_size + 1) - below(PAGE_SIZE + 1);
	case 1: return region + region_size - below(PAGE_SIZE + 1);
	case 2: return scratch + below(scratch_size);
	case 3: return below(1UL << 21);
	case 4: return 0xfee00000 + below(0x1000);
	default: return odd();
	}
}

/* One where nothing may be written: XMHF's, no RAM, or around a border. */
static u64 gpa_forbidden(void)
{
	u64 end = region + region_size;

	switch (below(4)) {
	case 0: return region + below(region_size);
	case 1: return end - 1 - below(PAGE_SIZE);
	case 2: return (1UL << (40 + below(24))) - below(2) * 8;
	default: return ~0UL - below(PAGE_SIZE);
	}
}

/* An address in the hypapp's own space to which a copy cannot do harm. */
static u64 own(bool to)
{
	u64 there = (u64)buffer + below(sizeof(buffer));

	switch (below(8)) {
	case 0: return (u64)hypapp_entry + below(64);	 /* not writable */
	case 1: return (u64)&hypapp - below(PAGE_SIZE);	 /* not writable */
	case 2: return HYPAPP_VA - 1 - below(PAGE_SIZE); /* below all */
	case 3: return HYPAPP_VA_END + below(PAGE_SIZE); /* above all */
	case 4: return region + below(region_size);	 /* XMHF's, linear if it were mapped so */
	case 5: return 0xffffffff80000000 + below(1UL << 22); /* where the core is linked */
	case 6: return to ? (u64)buffer + below(64) : odd();
	default: return there;
	}
}

static u64 length(void)
{
	return below(4) == 0 ? odd() : below(65);
}

static void count(u64 n, u64 status)
{
	u32 *c = &counts[n < XMHF_SYS_CALLS ? n : XMHF_SYS_CALLS]
			[status < STATUSES ? status : STATUSES - 1];

	(*c)++;
}

static void call(u64 n, u64 a, u64 b, u64 c, u64 d)
{
	u64 val;

	count(n, hypapp_sys(n, a, b, c, d, &val));
}

/* The arguments of one call: mostly of the right kind, now and then anything. */
static void copy_call(u64 n)
{
	u64 buf = own(n == XMHF_SYS_READ), len = length();

	if (n == XMHF_SYS_READ) {
		/* What would end behind the buffer must not begin in it. */
		if (buf - (u64)buffer < sizeof(buffer) &&
		    len > sizeof(buffer) - (buf - (u64)buffer))
			len = below(9);
		if (buf - (u64)buffer < sizeof(buffer) &&
		    len > sizeof(buffer) - (buf - (u64)buffer))
			buf = (u64)buffer;
		call(n, gpa(), buf, len, 0);
	} else if (below(2) == 0) {
		len &= scratch_size / 2 - 1;
		call(n, scratch + below(scratch_size / 2), buf, len, 0);
	} else {
		call(n, gpa_forbidden(), buf, len, 0);
	}
}

static void register_call(u64 n)
{
	u64 r = below(4) == 0 ? odd() : below(XMHF_REGS + 2);

	call(n, r, odd(), odd(), odd());
}

static void page_call(u64 n)
{
	u64 all = n == XMHF_SYS_PROTECT_DMA ? XMHF_PROT_R | XMHF_PROT_W : XMHF_PROT_ALL;
	u64 page = scratch + below(scratch_size / PAGE_SIZE) * PAGE_SIZE;

	switch (below(3)) {
	case 0: call(n, gpa_forbidden(), below(600), below(9), odd()); return;
	case 1: call(n, page + odd(), 1, odd() | 8, odd()); return;
	default: call(n, page, 1, below(2) * all, 0);
	}
}

static void partition_call(u64 n)
{
	u64 handle = below(8) == 0 ? odd() : below(10);

	switch (n) {
	case XMHF_SYS_PARTITION_GIVE:
		if (below(2) == 0)
			call(n, handle, scratch + below(scratch_size / PAGE_SIZE) * PAGE_SIZE,
			     below(16) * PAGE_SIZE, below(9));
		else
			call(n, handle, gpa_forbidden(), odd(), odd());
		return;
	case XMHF_SYS_PARTITION_GET:
	case XMHF_SYS_PARTITION_SET: call(n, handle, below(XMHF_REGS + 2), odd(), odd()); return;
	case XMHF_SYS_PARTITION_ENTER:
		/* Where it has no page: a loop would end with the hypapp's being stopped. */
		(void)xmhf_partition_set((u32)(handle & 0xff), XMHF_RIP, 0x700000);
		call(n, handle, odd(), odd(), odd());
		return;
	default: call(n, handle, odd(), odd(), odd());
	}
}

static void log_call(void)
{
	static u32 valid;
	u64 buf = own(false), len = length();

	/* A line takes long; a few hundred are enough. */
	if (len <= 160 && ++valid > 200)
		len += 161;
	call(XMHF_SYS_LOG, buf, len, odd(), odd());
}

static void one(void)
{
	u64 n = below(16) == 0 ? odd() : 1 + below(XMHF_SYS_CALLS - 1U);

	switch (n) {
	case XMHF_SYS_RETURN: return; /* the one that does not come back */
	case XMHF_SYS_LOG: log_call(); return;
	case XMHF_SYS_GET:
	case XMHF_SYS_SET: register_call(n); return;
	case XMHF_SYS_READ:
	case XMHF_SYS_WRITE: copy_call(n); return;
	case XMHF_SYS_TRANSLATE:
		call(n, below(2) ? gpa() : odd(), below(512), odd(), odd());
		return;
	case XMHF_SYS_PROTECT:
	case XMHF_SYS_PROTECT_DMA: page_call(n); return;
	case XMHF_SYS_INJECT: call(n, below(4) == 0 ? odd() : below(260), odd(), 0, 0); return;
	case XMHF_SYS_TAKE_DEVICE:
		call(n, below(2) == 0 ? odd() : below(0x400), odd(), 0, 0);
		return;
	case XMHF_SYS_QUIESCE:
		if (below(64) == 0)
			call(n, odd(), odd(), odd(), odd());
		return;
	case XMHF_SYS_PARTITION_CREATE:
	case XMHF_SYS_PARTITION_GIVE:
	case XMHF_SYS_PARTITION_GET:
	case XMHF_SYS_PARTITION_SET:
	case XMHF_SYS_PARTITION_ENTER:
	case XMHF_SYS_PARTITION_DESTROY: partition_call(n); return;
	default: call(n, odd(), odd(), odd(), odd());
	}
}

static void run(u64 calls)
{
	u64 regs[XMHF_REGS];

	for (u32 r = 0; r < XMHF_REGS; r++)
		(void)xmhf_get((enum xmhf_reg)r, &regs[r]);
	for (u64 i = 0; i < calls; i++)
		one();
	for (u32 r = 0; r < XMHF_REGS; r++)
		(void)xmhf_set((enum xmhf_reg)r, regs[r]);
	for (u64 page = scratch; page < scratch + scratch_size; page += PAGE_SIZE)
		(void)xmhf_protect(page, 1, XMHF_PROT_ALL);
	for (u64 page = scratch; page < scratch + scratch_size; page += PAGE_SIZE)
		(void)xmhf_protect_dma(page, 1, XMHF_PROT_R | XMHF_PROT_W);
	for (u32 h = 0; h < 10; h++)
		(void)xmhf_partition_destroy(h);
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	u64 got[3];

	switch (c->arg[0]) {
	case SCRATCH:
		scratch = c->arg[1];
		scratch_size = c->arg[2];
		return XMHF_HANDLED;
	case REGION:
		region = c->arg[1];
		region_size = c->arg[2];
		return XMHF_HANDLED;
	case RUN:
		state = (c->arg[2] + 1) * 0x9e3779b97f4a7c15;
		run(c->arg[1]);
		return XMHF_HANDLED;
	default: break;
	}
	if (c->arg[0] != REPORT || c->arg[1] >= CALLS || c->arg[2] >= STATUSES)
		return XMHF_DEFAULT;
	for (u64 i = 0; i < 3; i++) {
		u64 at = c->arg[2] + i;

		got[i] = at < STATUSES ? counts[c->arg[1]][at] : 0;
	}
	for (u32 i = 0; i < 3; i++)
		c->arg[i] = got[i];
	return XMHF_HANDLED;
}

/* The intercepts can be chosen here only: the same with them. */
static bool start(u32 cpu, const char *args)
{
	state = 0x123456789abcdef;
	if (cpu != 0 || args[0] != 'i')
		return true;
	for (u32 i = 0; i < 2000; i++) {
		u64 event = below(HYPAPP_EVENTS + 2U);

		/* Ports below 400h are the guest's own business: it would not get its answers. */
		call(XMHF_SYS_INTERCEPT, event, event == HYPAPP_PORT ? 0x400 + odd() : odd(), odd(),
		     odd());
	}
	return true;
}

static enum xmhf_verdict nothing(void)
{
	return XMHF_DEFAULT;
}

static enum xmhf_verdict memory(struct xmhf_memory *m)
{
	(void)m;
	return nothing();
}

static enum xmhf_verdict port(struct xmhf_port *p)
{
	(void)p;
	return nothing();
}

static enum xmhf_verdict msr(struct xmhf_msr *m)
{
	(void)m;
	return nothing();
}

static enum xmhf_verdict cpuid(struct xmhf_cpuid *c)
{
	(void)c;
	return nothing();
}

static enum xmhf_verdict cr(struct xmhf_cr *c)
{
	(void)c;
	return nothing();
}

static enum xmhf_verdict exception(struct xmhf_exception *x)
{
	(void)x;
	return nothing();
}

static enum xmhf_verdict insn(struct xmhf_insn *i)
{
	(void)i;
	return nothing();
}

HYPAPP = {
    .name = "fuzz",
    .number = 8,
    .start = start,
    .hypercall = hypercall,
    .memory = memory,
    .port = port,
    .msr = msr,
    .cpuid = cpuid,
    .cr = cr,
    .exception = exception,
    .insn = insn,
};
