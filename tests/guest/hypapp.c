/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypercalls to a hypapp: it is listed, it is reached from every CPU, it counts. And no page of
 * XMHF's memory, of which some are the hypapp's, can be read or written.
 */
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "hypapp";

static void call(u32 n)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = 1};

	check(hypercall(&r) == NO_FAULT && r.a == XMHF_OK, "call %u: 0x%x", n, r.a);
	check(r.c == n + 1, "call %u: count %u", n, r.c);
}

/* Every page once: reading and writing fault. */
static void scan(void)
{
	for (u32 at = below.base; at < below.base + below.size; at += 4096) {
		fault_t r = NO_FAULT, w = NO_FAULT;
		u32 v = 0;

		__asm__ volatile("1: movl (%2), %0\n2:" ON_FAULT("1b", "2b")
				 : "+r"(v), "+S"(r)
				 : "r"(at)
				 : "memory");
		__asm__ volatile("1: movl $0, (%1)\n2:" ON_FAULT("1b", "2b")
				 : "+S"(w)
				 : "r"(at)
				 : "memory");
		if (r != FAULT(VEC_GP, 0) || w != FAULT(VEC_GP, 0))
			fatal("page 0x%x: read 0x%x gives 0x%x, a write 0x%x", at, v, r, w);
	}
}

void test(void)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPPS), .b = 0};
	u32 n = 0;

	hypercall(&r);
	check(r.a == XMHF_OK && r.b == 1 && r.c == 0x6c6c6568, "list: 0x%x %u 0x%x", r.a, r.b, r.c);
	attack_begin();
	smp_start();
	scan();
	for (u32 i = 0; i < 10; i++)
		for (u32 c = 0; c < cpu_count; c++)
			on_cpu(c, call, n++);
}
