/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug build's oracle (debug/oracle.c): changes of rights to the guest's own page pass it;
 * asked to give the guest a page of XMHF's region, the core refuses. The mutant that does not
 * refuse must be stopped by the oracle.
 */
#include "debug/abi.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"

const char test_name[] = "oracle";

static u32 page[1024] __attribute__((aligned(4096)));

static u32 ask(u32 what, u32 gpa)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_DEBUG), .b = what, .c = gpa};

	if (hypercall(&r) != NO_FAULT)
		fatal("this is not the debug build");
	return r.a;
}

void test(void)
{
	struct hyper_info i = hyper_info();

	check(ask(DEBUG_TAKE, (u32)page) == XMHF_OK, "a page of the guest is not taken");
	check(ask(DEBUG_GIVE, (u32)page) == XMHF_OK, "a page of the guest is not given back");
	page[0] = 1;
	for (u32 at = 0; at < i.size; at += 0x100000)
		check(ask(DEBUG_GIVE, i.base + at) == XMHF_BAD_ARG, "0x%x is given to the guest",
		      i.base + at);
}
