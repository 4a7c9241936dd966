/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hypapp is: one C file that fills in a struct hypapp with the events that it wants. It is
 * built against include/xmhf/ and hypapps/lib/ alone, handed to XMHF by the boot loader as a
 *module, and runs in ring 3 of the host, in memory of its own.
 *
 *	#include <xmhf/hypapp.h>
 *
 *	static enum xmhf_verdict call(struct xmhf_hypercall *c)
 *	{
 *		c->arg[0] += 1;
 *		return XMHF_HANDLED;
 *	}
 *
 *	HYPAPP = {
 *	    .name = "hello",
 *	    .number = 1,
 *	    .hypercall = call,
 *	};
 *
 * A callback that is NULL costs nothing: the guest does not leave for an event that nobody wants,
 *and events that need an intercept (ports, MSRs, ...) come only for what xmhf_intercept_...() chose
 * (api.h). The callbacks of one hypapp never run on two processors at once, so its data needs no
 * locks; a processor whose event finds the hypapp busy waits. A callback that keeps another
 * processor waiting for longer than the option hypapp-limit says is stopped as if it had faulted.
 *
 * If several hypapps are loaded, an event is offered to them in the order in which the boot loader
 * has them, until one returns something else than XMHF_DEFAULT.
 *
 * A hypapp has no FPU: x87, MMX, SSE and AVX instructions fault (hypapps/lib builds with
 * -mgeneral-regs-only). Its stack has HYPAPP_STACK bytes for each processor, with a page that is
 * not there below each.
 */
#ifndef XMHF_HYPAPP_H
#define XMHF_HYPAPP_H

#include <xmhf/api.h>
#include <xmhf/hypercall.h>
#include <xmhf/types.h>

#define HYPAPP_ABI 1U
#define HYPAPP_NAME 16U
#define HYPAPP_NUMBER_MAX 65535U
#define HYPAPP_ARGS 128U     /* bytes of a command line, with its NUL */
#define HYPAPP_STACK 0x2000U /* bytes of stack for each processor */

/* What a callback decides. What each means for an event is said there. */
enum xmhf_verdict {
	XMHF_DEFAULT, /* not mine: ask the next hypapp; in the end XMHF does what it does without */
	XMHF_HANDLED, /* done: the results in the event's struct are the guest's */
	XMHF_DENY     /* the guest may not do that */
};

/*
 * A call of this hypapp's number (xmhf/hypercall.h). HANDLED: RAX = status, RCX, RDX, RSI = arg[].
 * DENY: XMHF_REFUSED. DEFAULT: XMHF_UNKNOWN.
 */
struct xmhf_hypercall {
	u64 arg[3]; /* in and out: RCX, RDX, RSI; 16-bit and 32-bit code sets the low halves only */
	u64 status; /* out: RAX; XMHF_OK unless it is changed */
	u32 cpl;    /* the guest's privilege level */
};

enum xmhf_access { XMHF_READ, XMHF_WRITE, XMHF_EXEC };

/*
 * The guest touched memory that a hypapp has protected (xmhf_protect()), and has not completed the
 * instruction. HANDLED: it executes the instruction at its RIP again; the callback has changed the
 * protection, or RIP. DENY: #GP. DEFAULT: the access is made once, as if it were allowed, and the
 * protection stays; while it is made, the other processors are kept out of the guest. One
 * access may be told again: if an interrupt or NMI comes before it is made, as happens now and then
 * where several processors touch protected pages. A page that belongs to a
 * partition is no event: #GP.
 */
struct xmhf_memory {
	u64 gpa;
	enum xmhf_access access;
};

/*
 * An access to a port that xmhf_intercept_port() chose. HANDLED: of IN, the guest gets val.
 * DENY: of IN, the guest gets ones; an OUT is dropped. DEFAULT: the access is made. INS and
 * OUTS are answered by #GP.
 */
struct xmhf_port {
	u16 port;
	u8 size; /* 1, 2 or 4 bytes */
	bool in;
	u32 val; /* in for OUT, out for IN */
};

/*
 * RDMSR or WRMSR of an MSR that xmhf_intercept_msr() chose. HANDLED: of RDMSR, the guest gets val.
 * DENY: #GP. DEFAULT: what XMHF does without. An MSR that XMHF itself guards cannot be
 * intercepted.
 */
struct xmhf_msr {
	u32 msr;
	bool write;
	u64 val; /* in for WRMSR, out for RDMSR */
};

/*
 * CPUID, after xmhf_intercept_cpuid(). a, b, c, d hold what the processor says. HANDLED: the guest
 * gets them as they are now. DENY: zeroes. DEFAULT: what the processor says.
 */
struct xmhf_cpuid {
	u32 leaf;
	u32 subleaf;
	u32 a, b, c, d;
};

/*
 * MOV to a control register that xmhf_intercept_cr() chose (not CLTS and LMSW, which cannot clear
 * PE or change PG and WP). HANDLED: the instruction is stepped over; the callback may have set CR3.
 * DENY: #GP. DEFAULT: the guest executes it; if an NMI comes first, the event may come again.
 */
struct xmhf_cr {
	u32 cr; /* 0, 3 or 4 */
	u64 val;
};

/*
 * An exception that xmhf_intercept_exception() chose, before the guest sees it. HANDLED: it is not
 * delivered; the guest goes on at its RIP, which the callback may have changed. DEFAULT and DENY:
 * it is delivered.
 */
struct xmhf_exception {
	u32 vector;
	bool has_error;
	u32 error;
	u64 address; /* of #PF */
};

/*
 * An instruction that xmhf_intercept_insn() chose: a bit of XMHF_INSN_... in insn. HANDLED: it is
 * stepped over. DENY: #GP. DEFAULT: the guest executes it (PAUSE and MWAIT are over at once, which
 * they may always be); if an NMI or interrupt comes first, the event may come again.
 */
struct xmhf_insn {
	u32 insn;
};

/* Why the guest's processor or the machine goes down. The hypapp is told before it happens; what it
 * returns or injects changes nothing. */
enum xmhf_down {
	XMHF_DOWN_INIT,	    /* this processor is reset by INIT */
	XMHF_DOWN_SHUTDOWN, /* triple fault: the machine is reset */
	XMHF_DOWN_RESET,    /* the guest resets the machine */
	XMHF_DOWN_OFF	    /* the guest switches the machine off, or to sleep */
};

struct hypapp {
	char name[HYPAPP_NAME]; /* letters, digits, - and _; unique in the machine */
	u32 number; /* its hypercalls', 1 to 65535 and unique in the machine; 0: it has none */
	u32 flags;  /* HYPAPP_RING0 */

	/*
	 * Before the guest's first instruction: on processor 0, then in turn on each other one.
	 * Sets the intercepts and protections that shall be in force from the beginning. @args is
	 * what stands behind the module in the boot loader's configuration. false: the hypapp
	 * cannot work; XMHF says so and does not start the guest.
	 */
	bool (*start)(u32 cpu, const char *args);

	enum xmhf_verdict (*hypercall)(struct xmhf_hypercall *c);
	enum xmhf_verdict (*memory)(struct xmhf_memory *m);
	enum xmhf_verdict (*port)(struct xmhf_port *p);
	enum xmhf_verdict (*msr)(struct xmhf_msr *m);
	enum xmhf_verdict (*cpuid)(struct xmhf_cpuid *c);
	enum xmhf_verdict (*cr)(struct xmhf_cr *c);
	enum xmhf_verdict (*exception)(struct xmhf_exception *x);
	enum xmhf_verdict (*insn)(struct xmhf_insn *i);

	/* Told, not asked. */
	void (*down)(enum xmhf_down why);
};

#define HYPAPP_RING0 BIT(0) /* hypercalls from the guest's rings 1 to 3 get XMHF_REFUSED */

/* HYPAPP = { ... }: the one definition that a hypapp consists of. */
#define HYPAPP                                                                                     \
	extern const struct hypapp hypapp;                                                         \
	const struct hypapp hypapp

/*
 * The module file (hypapps/lib/hypapp.ld makes it): a static ELF64 executable for x86-64, ET_EXEC,
 * with one to three PT_LOAD segments in ascending order, each aligned to 4 KiB in file and memory,
 * none both writable and executable, all within [HYPAPP_VA, HYPAPP_VA_END). Its first bytes in
 * memory are this header, in a segment that is not writable. No relocations, no interpreter.
 */
#define HYPAPP_VA 0x400000UL
#define HYPAPP_VA_END 0x1000000UL
#define HYPAPP_MAGIC 0x5050415059484858UL /* "XHHYPAPP" */

struct hypapp_header {
	u64 magic;
	u32 abi;    /* HYPAPP_ABI */
	u32 size;   /* of its struct hypapp */
	u64 entry;  /* where every callback begins, see below */
	u64 hypapp; /* address of its struct hypapp */
	u64 args;   /* address of HYPAPP_ARGS bytes of writable memory for the command line */
};

/*
 * The ABI below the library (hypapps/lib/entry.S, dispatch.c). XMHF enters ring 3 at header.entry
 * with RDI = event, RSI = processor, RDX, R10, R8, R9 = its arguments, RSP = top of this
 * processor's stack (16-byte aligned), RFLAGS = 2, all other registers 0. The hypapp leaves with
 * SYSCALL XMHF_SYS_RETURN: RDI = verdict, RSI, RDX, R10, R8 = results.
 */
enum hypapp_event {
	/* Arguments, and behind the arrow results. val64(a, b) is a | b << 32. */
	HYPAPP_START,	  /* none -> true or false */
	HYPAPP_HYPERCALL, /* RCX, RDX, RSI, CPL -> status, RCX, RDX, RSI */
	HYPAPP_MEMORY,	  /* gpa, access */
	HYPAPP_PORT,	  /* port, size, in, val -> val */
	HYPAPP_MSR,	  /* msr, write, val -> val */
	HYPAPP_CPUID,	  /* val64(leaf, subleaf), val64(a, b), val64(c, d) -> the last two */
	HYPAPP_CR,	  /* cr, val */
	HYPAPP_EXCEPTION, /* vector, has_error, error, address */
	HYPAPP_INSN,	  /* insn */
	HYPAPP_DOWN,	  /* why */
	HYPAPP_EVENTS
};

#endif
