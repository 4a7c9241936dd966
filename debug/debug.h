/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug build (`make debug`: build/debug/xmhf.elf): the files that ship, and these, which the
 * linker puts around functions of the core: a function f that build.mk names in DEBUG_WRAP becomes
 * __wrap_f() here, and the core's own is called __real_f(). Nothing of this is in the shipped
 * image.
 */
#ifndef DEBUG_DEBUG_H
#define DEBUG_DEBUG_H

#include "core/pte.h"

/* debug_table() - the space and the level of a table; false if it is not in use. */
bool debug_table(u32 table, enum pt_space *s, u32 *level);

/* debug_flush_asked() - svm.c, vmx.c: backend_flush() has been called for this processor. */
struct vcpu;
void debug_flush_asked(const struct vcpu *v);

/* debug_oracle_start() - oracle.c: a guest runs from now on: look at all tables after each change.
 */
void debug_oracle_start(void);

/* debug_assembly() - assembly.c: check the contracts of the assembly, before the first entry. */
void debug_assembly(const struct vcpu *v);

/* debug_call() - call.S: general registers before and after a call, in the order of vcpu.h. */
struct debug_regs {
	u64 gpr[16];
	u64 function;
	u64 flags;
};
void debug_call(struct debug_regs *r);

/* debug_int2() - call.S: INT 2 and nothing else. */
void debug_int2(void);

/* What the linker makes of the functions in DEBUG_WRAP. */
struct exit;
void __real_pte_store(u32 table, u32 slot, u64 e);
void __wrap_pte_store(u32 table, u32 slot, u64 e);
enum status __real_pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot);
enum status __wrap_pt_map(enum pt_space s, u64 addr, u64 target, u32 level, u32 prot);
enum status __real_pte_alloc(enum pt_space s, u32 level, u32 *table);
enum status __wrap_pte_alloc(enum pt_space s, u32 level, u32 *table);
void __real_backend_flush(struct vcpu *v);
void __wrap_backend_flush(struct vcpu *v);
void __real_backend_run(struct vcpu *v, struct exit *e);
void __wrap_backend_run(struct vcpu *v, struct exit *e);
void __real_hypercall(struct vcpu *v);
void __wrap_hypercall(struct vcpu *v);
void __real_quiesce_flush_all(const struct vcpu *v);
void __wrap_quiesce_flush_all(const struct vcpu *v);
void __real_quiesce_hold(const struct vcpu *v);
void __wrap_quiesce_hold(const struct vcpu *v);
void __real_quiesce_release(void);
void __wrap_quiesce_release(void);

#endif
