/* SPDX-License-Identifier: BSD-2-Clause */
/* See reset.h. */
#include "core/reset.h"
#include "core/contract.h"
#include "core/hypapp.h"
#include "core/log.h"
#include "core/partition.h"
#include "core/quiesce.h"
#include "x86/cpu.h"

#define PATIENCE 10000000U /* rounds that a reset may take to come */

static u32 going; /* a processor takes the machine down */

/* Who keeps secrets overwrites them here. No other processor runs. */
static void scrub(void)
{
	hypapp_scrub();
	partition_scrub();
}

void reset_scrub(struct vcpu *v, enum xmhf_down why)
{
	if (__atomic_exchange_n(&going, 1, __ATOMIC_ACQ_REL) != 0)
		reset_wait();
	hypapp_down(v, why);
	/* In this order: who is in a hypapp may himself have to stop the others first. */
	hypapp_close(v);
	quiesce_hold(v);
	scrub();
	/* A reset may discard what is only in the caches. */
	cpu_wbinvd();
}

void reset_write(struct vcpu *v, u16 port, u32 size, u32 val)
{
	u32 i = 0;

	log_info("cpu %u: the guest resets the machine by port 0x%x", v->id, (u32)port);
	reset_scrub(v, XMHF_DOWN_RESET);
	cpu_out(port, size, val);
	while (i < PATIENCE)
		LOOP_ASSIGNS(i)
		LOOP_INVARIANT(i <= PATIENCE)
		LOOP_DECREASES(PATIENCE - i)
	{
		cpu_relax();
		i++;
	}
	cpu_reset_machine();
}

void reset_machine(struct vcpu *v)
{
	reset_scrub(v, XMHF_DOWN_SHUTDOWN);
	cpu_reset_machine();
}

void reset_wait(void)
{
	for (;;)
		cpu_relax();
}
