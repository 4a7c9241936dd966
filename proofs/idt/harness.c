/* SPDX-License-Identifier: BSD-2-Clause */
/* idt.c: any one gate after idt_init(); and exception() for any frame. */
#define PANIC_ALLOWED
#include "model/one.h"
void panic_halt(void)
{
	assume(false);
	for (;;)
		;
}
static u64 nmi_rip;
u64 backend_host_nmi(u32 cpu, u64 rip)
{
	check(cpu == 5, "the processor that the stack belongs to");
	return nmi_rip;
}
u32 smp_stack_owner(const void *p)
{
	return 5;
}
static u64 stack_pointer;
void *smp_rsp0(u32 cpu)
{
	check(cpu == 5, "that processor's");
	return &stack_pointer;
}
#include "x86/idt.c"

static struct ring3 stay;
struct ring3 *ring3_now[MAX_CPUS];
struct vcpu vcpus[MAX_CPUS];

void harness(void)
{
	struct frame f;
	u32 i = nondet(u32);

	assume(i < VECTORS);
	switch (nondet(u32)) {
	case 0:
		idt_init();
		check((idt[i].offset_low | (u64)idt[i].offset_middle << 16 | (u64)idt[i].offset_high << 32) ==
			      (u64)exception_entry + 16 * i,
		      "its own entry");
		check(idt[i].selector == 8 && idt[i].type == 0x8e, "a present interrupt gate at CPL 0");
		check((idt[i].ist != 0) == (i == 2 || i == 8 || i == 18 || i == 30), "stacks");
		break;
	case 1: idt_load(); break;
	case 2:
		(void)idt_set_panic();
		check(idt_panicking(), "from now on");
		break;
	default:
		ring3_now[5] = nondet(bool) ? &stay : NULL;
		stay.v = &vcpus[5];
		vcpus[5].id = 5;
		/* Ring 3 runs in a stay only. */
		assume((f.cs & 3) != 3 || ring3_now[5] != NULL);
		assume(f.rip != (u64)ring3_leave && nmi_rip != (u64)ring3_leave);
		vcpus[5].host_init = false;
		exception(&f);
		check(vcpus[5].host_init == (f.vector == 30), "an INIT is noted, wherever it came");
		if (f.rip == (u64)ring3_leave) {
			check(f.cs == SEL_CODE && f.ss == SEL_CODE + 8 && f.rflags == 2 && f.rsp == stack_pointer,
			      "a stay ends in ring 0, on the core's stack");
			break;
		}
		check(f.vector == 2 || f.vector == 30 || f.rip == (u64)msr_fault, "all else is a panic");
		check(f.vector != 2 || f.rip == nmi_rip, "an NMI goes on where the backend says");
	}
	END_OF_PROOF;
}
