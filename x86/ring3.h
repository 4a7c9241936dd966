/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ring 3, where hypapps run: in an address space of their own, whose upper half is the core's; with
 * interrupts off, but NMIs open, so that another processor can stop it. AMD APM vol. 2, 6.1 and 8.
 */
#ifndef X86_RING3_H
#define X86_RING3_H

#include "core/vcpu.h"

#define RING3_STOPPED 2U /* in ring3.vector: by another processor */
#define RING3_CALL 6U	 /* registers of a call: RAX, RDI, RSI, RDX, R10, R8 */

/* One stay in ring 3. Offsets: ring3.S. */
struct ring3 {
	u64 rip;
	u64 rsp;
	u64 arg[6]; /* RDI, RSI, RDX, R10, R8, R9 */
	u64 out[5]; /* RDI, RSI, RDX, R10, R8 of XMHF_SYS_RETURN */
	struct vcpu *v;
	u32 hypapp;
	u64 serial; /* of this stay; never 0: what vcpu.stop has to be to end it */
	hpa_t root; /* of its page tables */
	bool holds; /* it keeps the other processors out of the guest (xmhf_quiesce()) */
	/* Why it was stopped: an exception, or, with a vector of 2, another processor. */
	u64 vector;
	u64 error;
	u64 at;
	u64 address;
};
_Static_assert(offsetof(struct ring3, arg) == 0x10, "ring3.S");
_Static_assert(offsetof(struct ring3, out) == 0x40, "ring3.S");

/*
 * ring3_setup() - the registers by which this processor gets from ring 3 to ring 0: before its
 * backend_cpu_start(), which notes them.
 */
void ring3_setup(u32 cpu);

/* ring3_run() - enter ring 3 as @r says. True: it has returned, with r->out. False: it was stopped.
 */
bool ring3_run(struct ring3 *r);

/*
 * ring3_stop() - end the stay @serial of processor @v in ring 3, if it has not ended yet. Any
 * processor may call it.
 */
void ring3_stop(struct vcpu *v, u64 serial);

/* For exception(): the stay that each processor is in, and where one ends in ring 0. */
extern struct ring3 *ring3_now[MAX_CPUS];
extern const u8 ring3_leave[];

#endif
