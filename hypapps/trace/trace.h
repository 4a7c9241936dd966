/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the hypapp `trace` and its reader in the guest (guest/xmhf-trace.c) share: records, and the
 * hypercalls that fetch them. All numbers are little-endian, as on the wire so in memory.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <stdint.h>

#define TRACE_NUMBER 2U /* the hypapp's number for XMHF_HYPAPP */

enum trace_kind { TRACE_SYSCALL, TRACE_PORT, TRACE_MSR, TRACE_CR3, TRACE_PAGE, TRACE_KINDS };

#define TRACE_WRITE 1U	 /* flags: OUT, WRMSR */
#define TRACE_UNKNOWN 2U /* flags: the process is not known; tid is a page number, of its CR3 */

struct trace_record {
	uint64_t tsc;
	/*
	 * syscall: RDI, RSI, RDX. port: value written, RIP. msr: value written, RIP. cr3: new
	 * value, RIP. page: guest-physical address, RIP.
	 */
	uint64_t arg[3];
	uint32_t tid;	 /* what Linux calls pid in task_struct, gettid() elsewhere */
	uint32_t pid;	 /* tgid in task_struct */
	uint32_t number; /* of system call, port or MSR; of page: enum xmhf_access */
	uint8_t kind;	 /* enum trace_kind */
	uint8_t cpu;
	uint8_t flags;
	uint8_t size; /* of a port access, in bytes */
	char comm[16];
};

_Static_assert(sizeof(struct trace_record) == 64, "records of 64 bytes");

#define TRACE_RECORDS 2048U /* in the ring; the oldest are overwritten */
#define TRACE_CHUNK 64U	    /* records that one TRACE_READ gives at most: a page */

/*
 * Calls: RCX = call | key << 32, RDX and RSI as below; out: RCX, RDX, RSI. The key is what the
 * boot loader's configuration says (key=), or 0. XMHF_REFUSED: the key is wrong.
 */
enum trace_call {
	TRACE_INFO,    /* -> kinds that can be recorded, kinds that are (masks), next position */
	TRACE_READ,    /* position, address of a page -> records, position behind, records lost */
	TRACE_ENABLE,  /* mask of kinds, pid that is left out (0: none) -> the mask as it is. System
			* calls: on this processor */
	TRACE_PROFILE, /* per-CPU offset of current, offsets in task_struct: comm | pid << 32 */
	TRACE_PAGES /* linear address in the caller's space, XMHF_PROT_... that is not recorded */
};

#endif
