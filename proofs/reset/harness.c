/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order on the way down: hypapps closed, processors held, memory scrubbed, caches written back; only then the write
 * that resets. A second processor gets no further than reset_wait().
 */
#include "core/contract.h"
#include "core/hypapp.h"
#include "core/log.h"
#include "core/partition.h"
#include "core/quiesce.h"
#include "proof.h"
#include "x86/cpu.h"

struct host host;
static struct vcpu one;
static u32 step; /* of the four */
static u32 spec_size;

void log_line(enum log_level level, const char *fmt, ...)
{
}

static bool told, partitions_scrubbed;

void hypapp_down(struct vcpu *v, enum xmhf_down why)
{
	check(v == &one && step == 0 && !told, "hypapps are told, once, and first");
	told = true;
}

void partition_scrub(void)
{
	check(step == 3, "nobody runs when partitions are scrubbed");
	partitions_scrubbed = true;
}

void hypapp_close(const struct vcpu *v)
{
	check(v == &one && step == 0 && told, "then the hypapps are closed");
	step = 1;
}

void quiesce_hold(const struct vcpu *v)
{
	check(v == &one && step == 1, "then the processors");
	step = 2;
}

void hypapp_scrub(void)
{
	check(step == 2, "nobody runs when memory is scrubbed");
	step = 3;
}

void cpu_wbinvd(void)
{
	check(step == 3 && partitions_scrubbed, "what is scrubbed goes to memory");
	step = 4;
}

void cpu_out(u16 port, u32 size, u32 val)
{
	check(step == 4 && size == spec_size, "the write is made when all is scrubbed");
	step = 5;
}

void cpu_reset_machine(void)
{
	check(step >= 4, "the machine is reset when all is scrubbed");
	assume(false);
	for (;;)
		;
}

static void relax(void);
void cpu_relax(void)
{
	relax();
}

#include "core/reset.c"

static void relax(void)
{
	/* In reset_write() a wait that ends; in reset_wait(), for one that came too late. */
	if (step != 5) {
		check(step == 0, "who waits has done nothing");
		assume(false);
	}
}

void harness(void)
{
	u32 before = going;

	assume(step == 0 && going <= 1 && !told && !partitions_scrubbed);
	spec_size = nondet(u32);
	switch (nondet(u32)) {
	case 0: reset_write(&one, nondet(u16), spec_size, nondet(u32));
	case 1: reset_machine(&one);
	default: reset_scrub(&one, XMHF_DOWN_OFF);
	}
	check(step == 4 && before == 0 && going == 1, "all is scrubbed, by the first one");
	END_OF_PROOF;
}
