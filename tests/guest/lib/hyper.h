/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls, and what is below this guest. */
#ifndef GUEST_HYPER_H
#define GUEST_HYPER_H

#include "lib/x86.h"

#include <xmhf/hypercall.h>

struct hyper_regs {
	u32 a, b, c, d, s;
};

/* VMMCALL, on Intel VMCALL, with these registers, in and out; NO_FAULT or the fault (#UD without
 * XMHF). */
fault_t hypercall(struct hyper_regs *r);

/* The other vendor's instruction with these registers. */
fault_t hypercall_foreign(struct hyper_regs *r);

bool cpu_is_intel(void);

/* CLGI, on Intel VMXOFF: undefined where virtualization is not to be seen, and an exit. */
fault_t virt_insn(void);

/* A register that the guest reads and writes with an exit each time, whoever made the CPU. */
#define MSR_MTRR_DEF_TYPE 0x2ffu

struct hyper_info {
	bool present;
	u32 version;
	u32 base, size; /* the memory that XMHF keeps */
	u32 cpus;
};

struct hyper_info hyper_info(void);

/* How often a CPU left the guest for a cause (HYPER_NAME); all ones for a bad index. */
u64 hyper_stats(u32 cpu, u32 cause);

#define HYPER_CAUSE(id, name) HYPER_##id,
enum hyper_cause { XMHF_EXITS(HYPER_CAUSE) HYPER_CAUSES };

extern const char *const hyper_cause_names[HYPER_CAUSES];

#endif
