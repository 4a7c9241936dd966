/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest mini guest, to copy from: every CPU starts, answers, and sees the same
 * thing below it (XMHF or nothing).
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "hello";

static volatile u32 answers;

static void answer(u32 present)
{
	check(hyper_info().present == (present != 0), "cpu %u sees another machine", cpu_self());
	__sync_fetch_and_add(&answers, 1);
}

void test(void)
{
	struct hyper_info i = hyper_info();

	if (i.present)
		print("hello: XMHF below, region 0x%x-0x%x\n", i.base, i.base + i.size);
	else
		print("hello: nothing below\n");
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, answer, i.present);
	check(answers == cpu_count, "%u of %u CPUs answered", answers, cpu_count);
}
