/* SPDX-License-Identifier: BSD-2-Clause */
/* See idt.h. AMD APM vol. 2, 4.8 and 8.2. */
#include "x86/idt.h"
#include "core/backend.h"
#include "core/log.h"
#include "core/vector.h"
#include "x86/hw.h"
#include "x86/logdev.h"
#include "x86/ring3.h"
#include "x86/smp.h"

#define VECTORS 32U
#define GATES                                                                                      \
	256U /* VM exits set the limit of IDTR to the highest: what lies there are empty gates */
#define GATE_INTERRUPT 0x8eU

struct gate {
	u16 offset_low;
	u16 selector;
	u8 ist;
	u8 type;
	u16 offset_middle;
	u32 offset_high;
	u32 reserved;
};
_Static_assert(sizeof(struct gate) == 16, "APM vol. 2, 4.8.4");

/* As entry.S pushes it. */
struct frame {
	u64 regs[9];
	u64 vector;
	u64 error;
	u64 rip;
	u64 cs;
	u64 rflags;
	u64 rsp;
	u64 ss;
};

extern const u8 exception_entry[];
extern const u8 rdmsr_insn[], wrmsr_insn[], xsetbv_insn[], msr_fault[];

static struct gate idt[GATES];
static u32 panicking;

static u8 stack_of(u32 vector)
{
	switch (vector) {
	case VECTOR_NMI: return 1;
	case VECTOR_DF: return 2;
	case VECTOR_MC: return 3;
	case VECTOR_SX: return 4;
	default: return 0;
	}
}

void idt_init(void)
{
	u32 i = 0;

	while (i < VECTORS) {
		u64 a = (u64)exception_entry + 16UL * i;

		idt[i].offset_low = (u16)(a & 0xffff);
		idt[i].offset_middle = (u16)(a >> 16 & 0xffff);
		idt[i].offset_high = (u32)(a >> 32);
		idt[i].selector = 8;
		idt[i].type = GATE_INTERRUPT;
		idt[i].ist = stack_of(i);
		i++;
	}
}

void idt_load(void)
{
	struct hw_table t = {sizeof(idt) - 1, (u64)idt};

	hw_lidt(&t);
}

bool idt_set_panic(void)
{
	return __atomic_exchange_n(&panicking, 1, __ATOMIC_ACQ_REL) == 0;
}

bool idt_panicking(void)
{
	return __atomic_load_n(&panicking, __ATOMIC_ACQUIRE) != 0;
}

/* End the stay in ring 3: IRET goes to ring3_leave, so that it ends an NMI's handler, too. */
static void leave_ring3(struct frame *f, struct ring3 *r)
{
	r->vector = f->vector;
	r->error = f->error;
	r->at = f->rip;
	r->address = hw_read_cr2();
	f->rip = (u64)ring3_leave;
	f->cs = SEL_CODE;
	f->rflags = 2;
	f->rsp = *(const u64 *)smp_rsp0(r->v->id);
	f->ss = SEL_CODE + 8;
}

/* NMI or INIT at the host: for who is in ring 3, for the guest, or let in by backend_take(). */
static void arrived(struct frame *f)
{
	u32 cpu = smp_stack_owner(f);
	struct ring3 *r = ring3_now[cpu];

	if (idt_panicking())
		panic_halt();
	if (f->vector == VECTOR_SX) {
		vcpus[cpu].host_init = true;
		return;
	}
	/* First note whose it is: who asks for a stop from now on sends another. */
	f->rip = backend_host_nmi(cpu, f->rip);
	if (r != NULL && __atomic_load_n(&r->v->stop, __ATOMIC_ACQUIRE) == r->serial)
		leave_ring3(f, r);
}

/* Called by entry.S. */
void exception(struct frame *f);
void exception(struct frame *f)
{
	if (f->vector == VECTOR_NMI || f->vector == VECTOR_SX) {
		arrived(f);
		return;
	}
	if (f->vector == VECTOR_GP && (f->rip == (u64)rdmsr_insn || f->rip == (u64)wrmsr_insn ||
				       f->rip == (u64)xsetbv_insn)) {
		f->rip = (u64)msr_fault;
		return;
	}
	if ((f->cs & 3) == 3 && f->vector != VECTOR_DF && f->vector != VECTOR_MC) {
		leave_ring3(f, ring3_now[smp_stack_owner(f)]);
		return;
	}
	panic("exception %lu, error 0x%lx, at 0x%lx, cr2 0x%lx", f->vector, f->error, f->rip,
	      hw_read_cr2());
}
