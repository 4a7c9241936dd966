/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract of a vendor's backend: all that the core knows of SVM and VMX. One backend
 * is linked into each core image (svm/ or vmx/); the loader picks the image by CPUID.
 * Unless said otherwise a function works on the processor that calls it, on that
 * processor's own vcpu, and takes no lock.
 */
#ifndef CORE_BACKEND_H
#define CORE_BACKEND_H

#include "core/gwalk.h"
#include "core/pte.h"
#include "core/vcpu.h"
#include "x86/insn.h"
#include <xmhf/hypapp.h>

/* The entry format of the guest's nested tables. */
extern const struct pt_format backend_pt_format;

/* backend_name() - "SVM" or "VMX". */
const char *backend_name(void);

/*
 * Intercepts that all processors share. Called during boot, on the boot processor; after
 * backend_seal() they panic.
 */
void backend_watch_port(u16 port, u32 count);
void backend_watch_msr(u32 msr, bool read, bool write);
void backend_seal(void);

/* backend_watches_port() - is it intercepted? */
bool backend_watches_port(u16 port);

/*
 * What hypapps want intercepted, likewise. backend_intercept(): HYPAPP_CPUID, HYPAPP_EXCEPTION,
 * _CR, _INSN with the masks of xmhf/api.h; applies to this processor at once, and to those that
 * start later. False: it cannot be intercepted.
 */
bool backend_intercept_msr(u32 msr, bool read, bool write) must_check;
bool backend_intercept(struct vcpu *v, enum hypapp_event event, u32 mask) must_check;

/*
 * backend_low_code() - what of the backend has to lie at a physical address that is a virtual one,
 * too: put it to @to, which is @pa in the start-up page (x86/smp.h). Boot only, on the boot
 * processor, before the first backend_run().
 */
void backend_low_code(u8 *to, u64 pa);

/*
 * backend_holds_init() - does this processor hold INIT back from the host, so that it never resets
 * the controls? Valid after backend_cpu_start().
 */
bool backend_holds_init(void);

/*
 * backend_shows_sipi() - do INIT and SIPI both cause exits, so that the guest's commands need not
 * be looked at? Then backend_holds_init() is true, too.
 */
bool backend_shows_sipi(void);

/* backend_watch_icr() - exit on writes of the x2APIC's ICR, or no longer. Caller holds apicwatch's
 * lock. */
void backend_watch_icr(bool on);

/*
 * backend_cpu_start() - turn virtualization on, with the controls of the guest (nested paging from
 * memprot_root(), all intercepts) in force whenever this processor runs it. From here to the
 * first backend_run() no interrupt, NMI or INIT is taken.
 */
void backend_cpu_start(struct vcpu *v);

/*
 * backend_reset() - give the guest's processor the state that it has after INIT (APM vol. 2, table
 * 14-1), in real mode at @cs:0. Touches nothing of the controls. FPU and TSC keep their values.
 */
void backend_reset(struct vcpu *v, u16 cs);

/*
 * backend_wait_sipi() - after backend_reset(): hold the guest's processor, so that it executes
 * nothing until a SIPI causes EXIT_SIPI; NMIs and INITs do not reach it meanwhile. False: the
 * hardware cannot (backend_shows_sipi()).
 */
bool backend_wait_sipi(struct vcpu *v) must_check;

/* backend_run() - enter the guest; on return *e tells why it left. */
void backend_run(struct vcpu *v, struct exit *e);

/*
 * backend_skip() - the intercepted instruction of the last exit is complete: step over it, end
 * the interrupt shadow, and raise the single-step trap if the guest asked for it.
 */
void backend_skip(struct vcpu *v);

/* backend_skip_store() - the same for a store of @len bytes that backend_fetch() showed. */
void backend_skip_len(struct vcpu *v, u32 len);

/*
 * backend_raise() - deliver exception @vector to the guest on the next entry. If the exit came
 * while another event was being delivered, the two become #DF or shutdown as APM vol. 2, 8.2.9
 * says.
 */
void backend_raise(struct vcpu *v, u32 vector, bool has_error, u32 error);

/*
 * backend_raise_nmi() - deliver an NMI on the next entry. False: the guest is in its NMI handler,
 * or cannot take one for another reason; EXIT_NMI_WINDOW will tell when it can.
 */
bool backend_raise_nmi(struct vcpu *v) must_check;

/*
 * backend_nmi_window() - answer EXIT_NMI_WINDOW. False: that was only a step on the way, and if
 * vcpu.nmi_pending another such exit follows. True: backend_raise_nmi() succeeds now.
 */
bool backend_nmi_window(struct vcpu *v) must_check;

/*
 * backend_host_nmi() - an NMI has arrived at the host, on processor @cpu, at @rip. If no exit has
 * announced it (backend_take_nmi()), it is noted by kick_arrived(), and EXIT_NMI follows when the
 * guest runs. Returns where the host goes on. Called by the NMI's handler.
 */
u64 backend_host_nmi(u32 cpu, u64 rip);

/* backend_flush() - drop all translations of the guest's addresses on the next entry. */
void backend_flush(struct vcpu *v);

/* backend_take() - let the NMI or INIT that caused the last exit arrive at the host and end there.
 */
void backend_take(void);

/*
 * backend_take_nmi() - the same for EXIT_NMI. False: no exit has announced an NMI, one has arrived
 * at the host before (backend_host_nmi()).
 */
bool backend_take_nmi(const struct vcpu *v) must_check;

/*
 * backend_open() - let NMIs (and on AMD INIT, which is #SX) arrive at the host, or hold them back
 * again. If some have arrived in between (kick_arrived()), EXIT_NMI follows when the guest runs.
 */
void backend_open(struct vcpu *v, bool on);

/*
 * backend_own() - answer EXIT_CPUID and EXIT_CONTROL (control registers and XCR0), which a vendor
 * intercepts only because it must.
 */
void backend_own(struct vcpu *v);

/*
 * backend_msr() - an intercepted MSR that is the vendor's own. True: *val was read or the write
 * done (or ignored). False: #GP. *known tells whether it was one of those at all.
 */
bool backend_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known);

/* backend_paging() - how the guest translates addresses now, and the size of its code. */
void backend_paging(struct vcpu *v, struct gpaging *p, enum insn_mode *mode);

/*
 * For hypapps. backend_get(), backend_set(): a register of the guest other than its general ones,
 * RIP and RFLAGS; false: there is none such, it is fixed, or @val is none that it can hold.
 */
bool backend_get(const struct vcpu *v, enum xmhf_reg r, u64 *val) must_check;
bool backend_set(struct vcpu *v, enum xmhf_reg r, u64 val) must_check;

/*
 * backend_step() - execute one instruction of the guest, in the middle of a handler. False: it has
 * not been completed, for the reason *e (an exception, which the guest has not seen; a waiting
 * interrupt: EXIT_RESUME; ...), which is to be answered like that of backend_run().
 */
bool backend_step(struct vcpu *v, struct exit *e) must_check;

/*
 * backend_pass() - let the guest execute, at its next entry, the instruction of the last EXIT_INSN
 * or EXIT_CONTROL, as if no hypapp wanted it intercepted. It may come again, if something else
 * (an NMI, ...) comes first. EXIT_RESUME tells that it is over where that causes an exit.
 */
void backend_pass(struct vcpu *v);

/*
 * backend_cr() - what the last EXIT_CONTROL, a MOV to a control register that backend_intercept()
 * chose, would write. False: it was something else (CLTS, LMSW, XSETBV), which no hypapp is told.
 */
bool backend_cr(struct vcpu *v, u32 *cr, u64 *val) must_check;

/*
 * Partitions (partition.h). backend_has_partitions(): this backend can do that.
 * backend_partition_reset(): @n is in the state in which it starts, its nested tables at @root, and
 * all that it held is overwritten.
 * backend_partition_run(): run it with the general registers, RIP and RFLAGS of @regs, which are
 * updated; *e tells why it left: EXIT_HYPERCALL (e->info: RIP behind it), EXIT_NPF, EXIT_RESUME,
 * EXIT_NMI or EXIT_INIT (one waits), or else what it may not do. Afterwards flush
 * (backend_flush()).
 */
bool backend_has_partitions(void);
void backend_partition_reset(u32 n, hpa_t root);
void backend_partition_run(struct vcpu *v, u32 n, struct vcpu *regs, struct exit *e);

/* backend_cpuid() - what CPUID tells the guest for its RAX and RCX: EAX | EBX << 32, ECX | EDX
 * << 32. */
void backend_cpuid(const struct vcpu *v, u64 *ab, u64 *cd);

/* backend_cpl() - the guest's privilege level. */
u32 backend_cpl(const struct vcpu *v);

/* backend_code_address() - the linear address of the instruction at the guest's RIP. */
u64 backend_code_address(const struct vcpu *v);

#endif
