/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's state in the VMCB: its reset values, events to deliver, and the registers whose
 * true value differs from what the guest sees.
 */
#include "core/contract.h"
#include "core/guestcode.h"
#include "core/kick.h"
#include "core/vector.h"
#include "svm/svm.h"
#include "x86/apic.h"
#include "x86/hw.h"

#define CR0_PE BIT(0)
#define CR0_ET BIT(4)
#define CR0_NW BIT(29)
#define CR0_CD BIT(30)
#define CR0_PG BIT(31)
#define RFLAGS_TF BIT(8)
#define RFLAGS_RF BIT(16)
#define RFLAGS_VM BIT(17)
#define RFLAGS_AC BIT(18)
#define DR6_BS BIT(14)
#define DR6_INIT 0xffff0ff0UL
#define DR7_INIT 0x400UL
#define SEG_LONG BIT(9)
#define SEG_DEFAULT32 BIT(10)

static void set_seg(struct vmcb_seg *s, u16 selector, u16 attrib)
{
	s->selector = selector;
	s->attrib = attrib;
	s->limit = 0xffff;
	s->base = (u64)selector << 4;
}

void backend_reset(struct vcpu *v, u16 cs)
{
	struct vmcb *c = svm_vmcb(v);
	u32 i = 0;

	while (i < REGS)
		LOOP_ASSIGNS(i, GPRS(v))
		LOOP_INVARIANT(i <= REGS)
		LOOP_DECREASES(REGS - i)
	{
		v->gpr[i] = 0;
		i++;
	}
	v->gpr[RDX] = hw_cpuid(1, 0).a; /* family, model, stepping */
	v->rip = 0;
	v->rflags = 2;
	set_seg(&c->cs, cs, 0x9b);
	set_seg(&c->ds, 0, 0x93);
	set_seg(&c->es, 0, 0x93);
	set_seg(&c->ss, 0, 0x93);
	set_seg(&c->fs, 0, 0x93);
	set_seg(&c->gs, 0, 0x93);
	set_seg(&c->gdtr, 0, 0);
	set_seg(&c->idtr, 0, 0);
	set_seg(&c->ldtr, 0, 0x82);
	set_seg(&c->tr, 0, 0x8b);
	c->cpl = 0;
	c->efer = EFER_SVME;
	c->cr0 = CR0_ET | (c->cr0 & (CR0_CD | CR0_NW));
	c->cr2 = 0;
	c->cr3 = 0;
	c->cr4 = 0;
	c->dr6 = DR6_INIT;
	c->dr7 = DR7_INIT;
	hw_clear_breakpoints();
	c->int_state = 0;
	c->event_inj = 0;
	c->exit_int_info = 0;
	c->intercept_exceptions = 0;
	svm_step_reset(v);
	svm_set_extra(v);
	c->intercept_misc1 &= ~(u32)INTERCEPT_IRET;
	backend_flush(v);
}

bool backend_wait_sipi(struct vcpu *v)
{
	(void)v;
	return false; /* it halts in its own memory (guestcode.h) */
}

void backend_flush(struct vcpu *v)
{
	svm_vmcb(v)->tlb_control = TLB_FLUSH_ALL;
}

void backend_take(void)
{
	hw_stgi();
	hw_clgi();
}

bool backend_take_nmi(const struct vcpu *v)
{
	(void)v;
	backend_take();
	return true;
}

void backend_open(struct vcpu *v, bool on)
{
	if (on) {
		v->host_open = true;
		hw_stgi();
		return;
	}
	hw_clgi();
	v->host_open = false;
	/* A kick of our own fetches what has arrived: it cannot be mistaken for another NMI. */
	if (__atomic_load_n(&v->arrived, __ATOMIC_RELAXED) != 0)
		kick(v);
}

/* The classes of APM vol. 2, table 8-6, by which a second event makes a double fault. */
static bool is_contributory(u32 vector)
{
	return vector == VECTOR_DE || (vector >= VECTOR_TS && vector <= VECTOR_GP);
}

void backend_raise(struct vcpu *v, u32 vector, bool has_error, u32 error)
{
	struct vmcb *c = svm_vmcb(v);
	u64 first = c->exit_int_info;
	u32 old = (u32)(first & EVENT_VECTOR);

	if ((first & EVENT_VALID) != 0 && (first & EVENT_TYPE) == EVENT_EXCEPTION) {
		if (old == VECTOR_DF) {
			/* A fault while #DF is delivered shuts the processor down: so does a third.
			 */
			c->idtr.limit = 0;
		} else if ((is_contributory(old) || old == VECTOR_PF) && is_contributory(vector)) {
			vector = VECTOR_DF;
			has_error = true;
			error = 0;
		}
	}
	c->event_inj = EVENT_VALID | EVENT_EXCEPTION | vector | (u64)error << 32;
	if (has_error)
		c->event_inj |= EVENT_ERROR;
	c->exit_int_info = 0;
}

/*
 * The guest is in its NMI handler as long as IRET is intercepted. If another NMI waits then, that
 * IRET is executed by a single step, and the NMI is due behind it.
 */
bool backend_raise_nmi(struct vcpu *v)
{
	struct vmcb *c = svm_vmcb(v);

	if ((c->intercept_misc1 & INTERCEPT_IRET) != 0 ||
	    (c->intercept_exceptions & INTERCEPT_DB) != 0)
		return false;
	c->event_inj = EVENT_VALID | EVENT_NMI | 2;
	c->intercept_misc1 |= (u32)INTERCEPT_IRET;
	return true;
}

bool backend_nmi_window(struct vcpu *v)
{
	struct vmcb *c = svm_vmcb(v);

	if (c->exit_code == VMEXIT_IRET) {
		c->intercept_misc1 &= ~(u32)INTERCEPT_IRET;
		if (v->nmi_pending) {
			c->intercept_exceptions |= (u32)INTERCEPT_DB;
			v->rflags |= RFLAGS_TF;
		}
		return false;
	}
	/* The flags are those that the guest's IRET loaded; only our trap's trace is left. */
	c->intercept_exceptions &= ~(u32)INTERCEPT_DB;
	c->dr6 &= ~DR6_BS;
	return true;
}

/* Is it one of the instructions that only hypapps intercept? */
static bool is_hypapps(u64 code)
{
	return code < VMEXIT_EXCEPTION || code == VMEXIT_RDTSC || code == VMEXIT_RDPMC ||
	       (code >= VMEXIT_PAUSE && code <= VMEXIT_INVLPG) ||
	       (code >= VMEXIT_RDTSCP && code <= VMEXIT_MWAIT);
}

/* Length of the intercepted instruction where the processor does not tell. */
static u32 insn_len(struct vcpu *v)
{
	u64 code = svm_vmcb(v)->exit_code;
	u32 oplen = code == VMEXIT_VMMCALL ? 3 : 2;
	u8 b[INSN_MAX];
	enum insn_mode mode;
	u32 n = guestcode_fetch(v, b, &mode);
	u32 len = is_hypapps(code) ? insn_len_system(b, n, mode)
				   : insn_len_fixed(b, n, mode, 0x0f, oplen);

	/* The guest has changed its code since it executed it: any length will do. */
	return len != 0 ? len : oplen;
}

void backend_skip_len(struct vcpu *v, u32 len)
{
	struct vmcb *c = svm_vmcb(v);
	bool trap = (v->rflags & RFLAGS_TF) != 0;

	/* The processor's RIP wraps, too. */
	(void)__builtin_add_overflow(v->rip, len, &v->rip);
	if ((c->cs.attrib & SEG_LONG) == 0 || (c->efer & EFER_LMA) == 0)
		v->rip &= 0xffffffff;
	v->rflags &= ~RFLAGS_RF;
	c->int_state &= ~INT_SHADOW;
	if (trap) {
		c->dr6 |= DR6_BS;
		backend_raise(v, VECTOR_DB, false, 0);
	}
}

void backend_skip(struct vcpu *v)
{
	const struct vmcb *c = svm_vmcb(v);
	u64 len;

	if (c->exit_code == VMEXIT_IOIO)
		(void)__builtin_sub_overflow(c->exit_info2, v->rip, &len);
	else if (svm_has_nrips)
		(void)__builtin_sub_overflow(c->nrip, v->rip, &len);
	else
		len = insn_len(v);
	backend_skip_len(v, (u32)(len & INSN_MAX));
}

u32 backend_cpl(const struct vcpu *v)
{
	return svm_vmcb(v)->cpl;
}

u64 backend_code_address(const struct vcpu *v)
{
	const struct vmcb *c = svm_vmcb(v);

	if ((c->cs.attrib & SEG_LONG) != 0 && (c->efer & EFER_LMA) != 0)
		return v->rip;
	return ((c->cs.base & 0xffffffff) + (v->rip & 0xffffffff)) & 0xffffffff;
}

void backend_paging(struct vcpu *v, struct gpaging *p, enum insn_mode *mode)
{
	const struct vmcb *c = svm_vmcb(v);

	p->cr0 = c->cr0;
	p->cr3 = c->cr3;
	p->cr4 = c->cr4;
	p->efer = c->efer & ~EFER_SVME;
	p->user = c->cpl == 3;
	p->ac = (v->rflags & RFLAGS_AC) != 0;
	if ((c->efer & EFER_LMA) != 0 && (c->cs.attrib & SEG_LONG) != 0)
		*mode = INSN_64;
	else if ((c->cr0 & CR0_PE) != 0 && (v->rflags & RFLAGS_VM) == 0 &&
		 (c->cs.attrib & SEG_DEFAULT32) != 0)
		*mode = INSN_32;
	else
		*mode = INSN_16;
}

void backend_own(struct vcpu *v)
{
	backend_raise(v, VECTOR_UD, false, 0); /* none of these is intercepted */
}
