/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One processor of the guest, which is one processor of the machine. Only `mail`, `kicked` and
 * `stop` are written by other processors, atomically; all else is its own.
 */
#ifndef CORE_VCPU_H
#define CORE_VCPU_H

#include "core/config.h"
#include "core/exit.h"

/* Registers in the order of their encoding. */
enum reg { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15, REGS };

#define VCPU_MTRRS 32U

/*
 * The order is by who writes: the proofs name the groups by their first and last member
 * (proofs/contracts/vcpu.h).
 */
struct vcpu {
	/* The guest's registers. Offset 0: svm/run.S, vmx/run.S. */
	u64 gpr[REGS];
	u64 rip;
	u64 rflags;
	/* What its own handlers remember. */
	u32 ldr; /* logical APIC ID, as the guest wrote it (xAPIC) */
	u32 dfr;
	bool wait_sipi;	      /* stopped by INIT; nothing but a SIPI starts it */
	bool held;	      /* ... and the hardware holds it: it executes nothing until then */
	bool nmi_pending;     /* an NMI waits for the end of the guest's NMI handler */
	bool watching;	      /* apicwatch.h: this processor counts as waiting for a SIPI */
	bool bad_state;	      /* the last exit was EXIT_BAD_STATE */
	u64 inject;	      /* xmhf_inject(): INJECT_...; 0: nothing */
	u64 mtrr[VCPU_MTRRS]; /* mtrr.h */
	u64 exits[EXIT_KINDS];
	/* What other processors write, atomically, and exception handlers. */
	u32 mail;	/* INIT and SIPI for this processor, see apstart.h */
	u32 kicked;	/* an NMI from XMHF is on its way to this processor */
	u64 stop;	/* the stay in ring 3 (struct ring3) that another processor ends */
	bool host_open; /* this processor lets NMIs in at the host: it is in ring 3 */
	u32 arrived;	/* whose NMIs its exception handler has met, KICK_ bits */
	bool host_nmi;	/* VMX: one came when the processor was not in ring 3 */
	bool host_init; /* the exception handler: an INIT has come, see kick_init() */
	/* Written by quiesce.c alone; others read `inside`. */
	u64 flushed; /* the generation that this processor has flushed for */
	u64 inside;  /* in the guest, on the strength of that flush; 0: outside */
	/* Fixed at boot. */
	u32 id;
	u32 apic_id;
};

#define RFLAGS_IF BIT(9)

/* What a hypapp may set in RFLAGS: CF, PF, AF, ZF, SF, TF, IF, DF, OF. */
#define RFLAGS_FREE 0xdd5UL

/* In vcpu.inject. */
#define INJECT_VECTOR 0x1fUL
#define INJECT_HAS_ERROR BIT(8)
#define INJECT_VALID BIT(9)
#define INJECT_ERROR(e) ((u64)(e) << 32)

extern struct vcpu vcpus[MAX_CPUS];

#endif
