/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An exit from the guest, decoded by the backend into vendor-neutral terms, and the
 * loop that answers them.
 */
#ifndef CORE_EXIT_H
#define CORE_EXIT_H

#include <xmhf/hypercall.h>
#include <xmhf/types.h>

#define EXIT_ENUM(id, name) EXIT_##id,
enum exit_kind { XMHF_EXITS(EXIT_ENUM) EXIT_KINDS };
#undef EXIT_ENUM

/* The access that a nested fault stopped. */
enum access { ACCESS_READ, ACCESS_WRITE, ACCESS_EXEC };

struct exit {
	enum exit_kind kind;
	bool io; /* an access to a port; otherwise to memory */
	/* EXIT_IO, EXIT_CHIPSET: the access to a port. */
	u16 port;
	u8 size; /* 1, 2 or 4 bytes */
	bool in;
	bool string;
	/* EXIT_NPF, EXIT_APIC, EXIT_CHIPSET: the access to memory. */
	gpa_t gpa;
	enum access access;
	u8 vector; /* EXIT_SIPI, EXIT_EXCEPTION */
	u32 insn;  /* EXIT_INSN: XMHF_INSN_... (xmhf/api.h) */
	bool has_error;
	u32 error;
	/* EXIT_UNKNOWN, EXIT_BAD_STATE: what the hardware said, for the log. EXIT_EXCEPTION, #PF:
	 * info is the address. */
	u64 code;
	u64 info;
};

struct vcpu;

/* exit_loop() - run the guest on this processor for ever. The boot processor's start in life is
 * vcpu_boot(), the others' a wait for SIPI. */
_Noreturn void exit_loop(struct vcpu *v);

/*
 * exit_handle() - answer one exit. False: while the guest was led over the instruction that caused
 * it, another one came, which *e tells now.
 */
bool exit_handle(struct vcpu *v, struct exit *e) must_check;

#endif
