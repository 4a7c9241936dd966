/* SPDX-License-Identifier: BSD-2-Clause */
/* See hyper.h. */
#include "lib/hyper.h"

#define CAUSE_NAME(id, name) name,
const char *const hyper_cause_names[HYPER_CAUSES] = {XMHF_EXITS(CAUSE_NAME)};

bool cpu_is_intel(void)
{
	static u32 name; /* asked for once: on Intel CPUID exits */

	if (name == 0)
		name = cpuid(0, 0).b;
	return name == 0x756e6547; /* "Genu" */
}

/* A fault leaves its number in ESI, which is an output of the call as well. */
#define CALL(insn, r, done)                                                                        \
	__asm__ volatile("1: " insn "\n"                                                           \
			 "movl $1, %%edi\n"                                                        \
			 "2:" ON_FAULT("1b", "2b")                                                 \
			 : "+a"((r)->a), "+b"((r)->b), "+c"((r)->c), "+d"((r)->d), "+S"((r)->s),   \
			   "+D"(done)                                                              \
			 :                                                                         \
			 : "memory")

static fault_t call(struct hyper_regs *r, bool intel)
{
	u32 done = 0;

	if (intel)
		CALL("vmcall", r, done);
	else
		CALL("vmmcall", r, done);
	return done != 0 ? NO_FAULT : r->s;
}

fault_t hypercall(struct hyper_regs *r)
{
	return call(r, cpu_is_intel());
}

fault_t hypercall_foreign(struct hyper_regs *r)
{
	return call(r, !cpu_is_intel());
}

fault_t virt_insn(void)
{
	fault_t f = NO_FAULT;

	if (cpu_is_intel())
		__asm__ volatile("1: vmxoff\n2:" ON_FAULT("1b", "2b") : "+S"(f));
	else
		__asm__ volatile("1: clgi\n2:" ON_FAULT("1b", "2b") : "+S"(f));
	return f;
}

struct hyper_info hyper_info(void)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_INFO)};
	struct hyper_info i = {.present = false};

	if (hypercall(&r) != NO_FAULT || r.a != XMHF_OK)
		return i;
	i.present = true;
	i.version = r.b;
	i.base = r.c;
	i.size = r.d;
	i.cpus = r.s;
	return i;
}

u64 hyper_stats(u32 cpu, u32 cause)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_STATS), .b = cpu, .c = cause};

	if (hypercall(&r) != NO_FAULT || r.a != XMHF_OK)
		return ~0ULL;
	return (u64)r.c << 32 | r.b;
}
