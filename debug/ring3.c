/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contracts of ring3_enter() and ring3_leave (x86/ring3.S), at every stay in ring 3. What ring
 * 3 itself sees of them is checked by tests/hypapp/regs.c.
 */
#include "x86/ring3.h"
#include "core/log.h"
#include "debug/debug.h"
#include "x86/hw.h"
#include "x86/smp.h"

#define CALLEE_SAVED (1U << RBX | 1U << RBP | 0xfU << R12)
#define MSR_GS_BASE 0xc0000101U
#define MSR_KERNEL_GS_BASE 0xc0000102U

#define SELECTOR(s)                                                                                \
	({                                                                                         \
		u64 v_;                                                                            \
		__asm__ volatile("mov %%" s ", %0" : "=r"(v_));                                    \
		v_ & 0xffff;                                                                       \
	})

bool __real_ring3_enter(struct ring3 *r, void *rsp0);
bool __wrap_ring3_enter(struct ring3 *r, void *rsp0);
bool __wrap_ring3_enter(struct ring3 *r, void *rsp0)
{
	struct debug_regs regs = {.function = (u64)__real_ring3_enter};
	u32 i = 0;

	while (i < REGS) {
		regs.gpr[i] = i;
		i++;
	}
	regs.gpr[RDI] = (u64)r;
	regs.gpr[RSI] = (u64)rsp0;
	debug_call(&regs);
	for (i = 0; i < REGS; i++)
		if ((CALLEE_SAVED >> i & 1) != 0 && regs.gpr[i] != i)
			panic("debug: ring3_enter() changes register %u", i);
	if ((regs.flags & (BIT(9) | BIT(10))) != 0)
		panic("debug: ring3_enter() leaves flags 0x%lx", regs.flags);
	if (SELECTOR("ds") != SEL_DATA || SELECTOR("es") != SEL_DATA || SELECTOR("fs") != 0 ||
	    SELECTOR("gs") != 0 || hw_rdmsr(MSR_GS_BASE) != 0)
		panic("debug: ring3_enter() leaves the hypapp's segments");
	if (regs.gpr[RAX] == 1 && hw_rdmsr(MSR_KERNEL_GS_BASE) != (u64)smp_tss(r->v->id))
		panic("debug: ring3_enter() leaves the hypapp's GS");
	return (regs.gpr[RAX] & 0xff) != 0;
}
