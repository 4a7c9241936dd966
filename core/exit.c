/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers to exits: one line a cause. What the guest may not do is answered as the
 * processor would answer it; nothing that a guest does stops XMHF.
 */
#include "core/exit.h"
#include "core/apicwatch.h"
#include "core/apstart.h"
#include "core/backend.h"
#include "core/hypercall.h"
#include "core/intercept.h"
#include "core/io.h"
#include "core/kick.h"
#include "core/log.h"
#include "core/memprot.h"
#include "core/mmio.h"
#include "core/msr.h"
#include "core/quiesce.h"
#include "core/reset.h"
#include "core/vector.h"
#include "x86/cpu.h"

struct vcpu vcpus[MAX_CPUS];

static void deny(struct vcpu *v, const struct exit *e)
{
	static const char *const names[] = {
	    [ACCESS_READ] = "read",
	    [ACCESS_WRITE] = "write",
	    [ACCESS_EXEC] = "exec",
	};

	log_refused("deny cpu=%u access=%s gpa=0x%lx rip=0x%lx", v->id, names[e->access], e->gpa.a,
		    v->rip);
	backend_raise(v, VECTOR_GP, true, 0);
}

static void nested_fault(struct vcpu *v, const struct exit *e)
{
	if (!memprot_fault(e->gpa))
		deny(v, e);
}

static void chipset_access(struct vcpu *v, const struct exit *e)
{
	if (e->io)
		io_access(v, e);
	else
		mmio_store(v, e->gpa);
}

/* A triple fault. The processor's shutdown cycle makes a PC's chipset reset the machine. */
static _Noreturn void shutdown(struct vcpu *v)
{
	log_info("cpu %u: triple fault at rip 0x%lx: the machine is reset", v->id, v->rip);
	reset_machine(v);
}

/*
 * The hardware refused to enter the guest, or to go on with it: the guest loaded a register
 * with a value that a processor of this kind answers with #GP. If that does not help, it gets what
 * a processor that can do nothing more gets.
 */
static void bad_state(struct vcpu *v, const struct exit *e)
{
	if (v->bad_state) {
		log_error("cpu %u: cannot be entered: rip 0x%lx, info 0x%lx: the machine is reset",
			  v->id, v->rip, e->info);
		reset_machine(v);
	}
	v->bad_state = true;
	backend_raise(v, VECTOR_GP, true, 0);
}

static void unknown(struct vcpu *v, const struct exit *e)
{
	if (v->exits[EXIT_UNKNOWN] == 1)
		log_refused("cpu %u: unexpected exit 0x%lx (info 0x%lx) at rip 0x%lx", v->id,
			    e->code, e->info, v->rip);
	backend_raise(v, VECTOR_UD, false, 0);
}

/*
 * A switch to a task by hardware, which VMX cannot let pass and no OS that runs here makes but to
 * end itself: 32-bit Linux meets a double fault so. Refused; in the delivery of an event that is
 * one fault more.
 */
static void task_switch(struct vcpu *v)
{
	log_refused("cpu %u: refused a task switch at rip 0x%lx", v->id, v->rip);
	backend_raise(v, VECTOR_GP, true, 0);
}

/* One that a hypapp has asked for and lets pass, or that came in a step (rights_once()). */
static void exception(struct vcpu *v, const struct exit *e)
{
	if (e->vector != VECTOR_PF || backend_set(v, XMHF_CR2, e->info))
		backend_raise(v, e->vector, e->has_error, e->error);
}

static void invd(struct vcpu *v)
{
	/* INVD would discard dirty lines of ours: write them back instead. */
	cpu_wbinvd();
	backend_skip(v);
}

/* What a hypapp has asked for with xmhf_inject(), when its event has been answered. */
static void inject(struct vcpu *v)
{
	u64 what = v->inject;
	u32 vector = (u32)(what & INJECT_VECTOR);

	v->inject = 0;
	if (vector == VECTOR_NMI)
		kick_deliver(v);
	else
		backend_raise(v, vector, (what & INJECT_HAS_ERROR) != 0, (u32)(what >> 32));
}

static void answer(struct vcpu *v, const struct exit *e)
{
	switch (e->kind) {
	case EXIT_CPUID:
	case EXIT_CONTROL: backend_own(v); break;
	case EXIT_MSR_READ: msr_read(v); break;
	case EXIT_MSR_WRITE: msr_write(v); break;
	case EXIT_IO: io_access(v, e); break;
	case EXIT_NPF: nested_fault(v, e); break;
	case EXIT_APIC: mmio_store(v, e->gpa); break;
	case EXIT_CHIPSET: chipset_access(v, e); break;
	case EXIT_HYPERCALL: hypercall(v); break;
	case EXIT_VIRT_INSN: backend_raise(v, VECTOR_UD, false, 0); break;
	case EXIT_INVD: invd(v); break;
	case EXIT_NMI: kick_nmi(v); break;
	case EXIT_NMI_WINDOW: kick_window(v); break;
	case EXIT_INIT: apstart_init(v); break;
	case EXIT_SIPI: apstart_sipi(v, e->vector); break;
	case EXIT_EXCEPTION: exception(v, e); break;
	case EXIT_INSN: unknown(v, e); break;
	case EXIT_RESUME: break; /* backend_pass() is over */
	case EXIT_TASK_SWITCH: task_switch(v); break;
	case EXIT_SHUTDOWN: shutdown(v); break;
	case EXIT_BAD_STATE: bad_state(v, e); return;
	case EXIT_UNKNOWN: unknown(v, e); break;
	case EXIT_KINDS: break;
	}
	v->bad_state = false;
}

bool exit_handle(struct vcpu *v, struct exit *e)
{
	struct exit next;

	switch (host.hypapps != 0 ? intercept_offer(v, e, &next) : OFFER_OPEN) {
	case OFFER_OPEN: answer(v, e); break;
	case OFFER_ANSWERED: v->bad_state = false; break;
	case OFFER_ANOTHER: *e = next; return false;
	}
	if (v->inject != 0)
		inject(v);
	return true;
}

/* Accesses to the APIC and the chipset have causes of their own. */
static void classify(struct exit *e)
{
	if (e->kind == EXIT_NPF && e->access == ACCESS_WRITE)
		e->kind = mmio_cause(e->gpa);
	else if (e->kind == EXIT_IO && !io_is_log(e))
		e->kind = EXIT_CHIPSET;
}

void exit_loop(struct vcpu *v)
{
	struct exit e;

	for (;;) {
		/* One that the hardware holds is not in the guest: no NMI would fetch it. */
		while (!v->held && !quiesce_enter(v))
			apicwatch_sync(v);
		backend_run(v, &e);
		quiesce_leave(v);
		do {
			classify(&e);
			v->exits[e.kind]++;
		} while (!exit_handle(v, &e));
	}
}
