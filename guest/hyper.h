/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls from a program in the guest: what xmhfctl, xmhf-trace and xmhf-watch share. */
#ifndef GUEST_HYPER_H
#define GUEST_HYPER_H

#include <stdbool.h>
#include <stdint.h>
#include <xmhf/hypercall.h>

enum { EXIT_DONE = 0, EXIT_HYPAPP = 1, EXIT_USAGE = 2, EXIT_NO_XMHF = 3, EXIT_REFUSED = 4 };

/* The registers of a call, by their names in xmhf/hypercall.h. */
struct hyper_regs {
	uint64_t a, b, c, d, si;
};

/*
 * hyper_call() - make XMHF's call @n, with VMMCALL or VMCALL as the processor's vendor has it.
 * False: there is no XMHF below, the instruction raised an exception.
 */
bool hyper_call(uint32_t n, struct hyper_regs *io);

/* hyper_info() - XMHF_INFO into @info. False: what is below, if anything, is not XMHF. */
bool hyper_info(struct hyper_regs *info);

/* hyper_need() - the same, or a message and the exit status EXIT_NO_XMHF. */
void hyper_need(const char *tool, bool json, struct hyper_regs *info);

/*
 * hyper_hypapp() - call hypapp @number with arg[0] to arg[2], which its results replace. Returns
 * RAX: XMHF_OK, what the hypapp says, or XMHF_UNKNOWN, XMHF_REFUSED, XMHF_STOPPED.
 */
uint32_t hyper_hypapp(uint32_t number, uint64_t arg[3]);

/* hyper_error() - one of XMHF's own errors in words, or NULL. */
const char *hyper_error(uint32_t a);

struct hyper_name {
	uint32_t number;
	bool stopped;
	char name[17];
};

/* hyper_name() - hypapp @index of the machine. False: there are not so many. */
bool hyper_name(uint32_t index, struct hyper_name *h);

/*
 * hyper_log() - XMHF_LOG: up to 24 bytes of XMHF's log from *at on, and a NUL; *at moves behind
 * them. False: there is no more.
 */
bool hyper_log(uint64_t *at, char text[25]);

#endif
