/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls to a hypapp: it is listed, it is reached from every CPU, it counts. */
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

void test(void)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPPS), .b = 0};
	u32 n = 0;

	hypercall(&r);
	check(r.a == XMHF_OK && r.b == 1 && r.c == 0x6c6c6568, "list: 0x%x %u 0x%x", r.a, r.b, r.c);
	smp_start();
	for (u32 i = 0; i < 10; i++)
		for (u32 c = 0; c < cpu_count; c++)
			on_cpu(c, call, n++);
}
