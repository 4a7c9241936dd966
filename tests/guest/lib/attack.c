/* SPDX-License-Identifier: BSD-2-Clause */
/* See attack.h. */
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

struct hyper_info below;

static const char *last;

void attack_begin(void)
{
	below = hyper_info();
	if (below.present)
		print("%s: XMHF keeps 0x%x-0x%x\n", test_name, below.base, below.base + below.size);
	else
		print("%s: nothing below\n", test_name);
}

bool attack_reads(u32 *value)
{
	fault_t f = NO_FAULT;

	*value = 0;
	__asm__ volatile("1: movl (%2), %0\n2:" ON_FAULT("1b", "2b")
			 : "+r"(*value), "+S"(f)
			 : "r"(below.base)
			 : "memory");
	return f == NO_FAULT;
}

void attack_check_here(const char *after)
{
	fault_t f = NO_FAULT;
	u32 cpu = cpu_self(), v;

	if (!below.present)
		return;
	check(hyper_info().present, "cpu %u runs without XMHF after %s", cpu, after);
	if (attack_reads(&v)) {
		fail("cpu %u reads 0x%x in XMHF's memory after %s", cpu, v, after);
		return;
	}
	__asm__ volatile("1: movb $0, (%1)\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "r"(below.base + below.size - 1)
			 : "memory");
	check(f == FAULT(VEC_GP, 0), "cpu %u: a write to XMHF's memory gives 0x%x after %s", cpu, f,
	      after);
}

static void check_cpu(u32 unused)
{
	(void)unused;
	attack_check_here(last);
}

void attack_check(const char *after)
{
	last = after;
	for (u32 i = 0; i < cpu_count; i++)
		if (i == cpu_self() || cpus[i].ready != 0)
			on_cpu(i, check_cpu, 0);
}
