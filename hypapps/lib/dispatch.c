/* SPDX-License-Identifier: BSD-2-Clause */
/* From an event in registers to a callback with a struct. */
#include <hypapps/lib/lib.h>

extern const u8 hypapp_entry[];

static char args[HYPAPP_ARGS];
static u32 this_cpu; /* one is enough: callbacks run one after the other */

u32 xmhf_cpu(void)
{
	return this_cpu;
}

__attribute__((section(".hypapp"), used)) static const struct hypapp_header header = {
    .magic = HYPAPP_MAGIC,
    .abi = HYPAPP_ABI,
    .size = sizeof(struct hypapp),
    .entry = (u64)hypapp_entry,
    .hypapp = (u64)&hypapp,
    .args = (u64)args,
};

static u32 low(u64 v)
{
	return (u32)(v & 0xffffffff);
}

static u64 val64(u32 a, u32 b)
{
	return a | (u64)b << 32;
}

static u32 hypercall(u64 *arg)
{
	struct xmhf_hypercall c = {{arg[0], arg[1], arg[2]}, 0, low(arg[3])};
	u32 verdict = hypapp.hypercall(&c);

	arg[0] = c.status;
	arg[1] = c.arg[0];
	arg[2] = c.arg[1];
	arg[3] = c.arg[2];
	return verdict;
}

static u32 port(u64 *arg)
{
	struct xmhf_port p = {(u16)(arg[0] & 0xffff), (u8)(arg[1] & 7), arg[2] != 0, low(arg[3])};
	u32 verdict = hypapp.port(&p);

	arg[0] = p.val;
	return verdict;
}

static u32 msr(u64 *arg)
{
	struct xmhf_msr m = {low(arg[0]), arg[1] != 0, arg[2]};
	u32 verdict = hypapp.msr(&m);

	arg[0] = m.val;
	return verdict;
}

static u32 cpuid(u64 *arg)
{
	struct xmhf_cpuid c = {low(arg[0]),	  low(arg[0] >> 32), low(arg[1]),
			       low(arg[1] >> 32), low(arg[2]),	     low(arg[2] >> 32)};
	u32 verdict = hypapp.cpuid(&c);

	arg[0] = val64(c.a, c.b);
	arg[1] = val64(c.c, c.d);
	return verdict;
}

static u32 exception(const u64 *arg)
{
	struct xmhf_exception x = {low(arg[0]), arg[1] != 0, low(arg[2]), arg[3]};

	return hypapp.exception(&x);
}

u32 hypapp_dispatch(u32 event, u32 cpu, u64 *arg)
{
	this_cpu = cpu;
	switch (event) {
	case HYPAPP_START: arg[0] = hypapp.start(cpu, args); return XMHF_HANDLED;
	case HYPAPP_HYPERCALL: return hypercall(arg);
	case HYPAPP_MEMORY:
		return hypapp.memory(&(struct xmhf_memory){arg[0], (enum xmhf_access)arg[1]});
	case HYPAPP_PORT: return port(arg);
	case HYPAPP_MSR: return msr(arg);
	case HYPAPP_CPUID: return cpuid(arg);
	case HYPAPP_CR: return hypapp.cr(&(struct xmhf_cr){low(arg[0]), arg[1]});
	case HYPAPP_EXCEPTION: return exception(arg);
	case HYPAPP_INSN: return hypapp.insn(&(struct xmhf_insn){low(arg[0])});
	case HYPAPP_DOWN: hypapp.down((enum xmhf_down)arg[0]); return XMHF_DEFAULT;
	default: return XMHF_DEFAULT;
	}
}
