/* SPDX-License-Identifier: BSD-2-Clause */
/* See trap.h. */
#include "lib/trap.h"
#include "lib/print.h"
#include "lib/x86.h"

#define GATE_INTERRUPT 0x8e00u
#define TSS_AVAILABLE 0x89u
#define TSS_BUSY_BIT (1ULL << 41)
#define RETURN_VECTOR 0x30

struct fixup {
	u32 ip, fixup;
};

extern const struct fixup extable_start[], extable_end[];
extern const u8 trap_entries[];
extern u8 cpu_stacks[];
void ring3_enter(void (*fn)(u32), u32 arg, u32 stack);
void ring3_leave(u32 esp) __attribute__((noreturn));
void v86_enter(u32 ip);
u32 *trap_ring3_stack(void);
void load_gdt(void);
void trap(struct trap_frame *f);

u64 gdt[6 + MAX_CPUS];
u64 idt[256];
trap_hook_t trap_hooks[256];

static struct tss tss[MAX_CPUS];
static u32 ring3_stack[MAX_CPUS];

u64 segment(u32 base, u32 limit, u32 flags)
{
	return (u64)(limit & 0xffff) | (u64)(base & 0xffffff) << 16 | (u64)(flags & 0xff) << 40 |
	       (u64)(limit >> 16 & 0xf) << 48 | (u64)(flags >> 8 & 0xf) << 52 |
	       (u64)(base >> 24) << 56;
}

u64 gate_at(u32 entry, u32 dpl)
{
	return (u64)(entry & 0xffff0000) << 32 | (u64)(GATE_INTERRUPT | dpl << 13) << 32 |
	       8u << 16 | (entry & 0xffff);
}

static u32 stack_of(u32 cpu)
{
	return (u32)cpu_stacks + (cpu << CPU_STACK_SHIFT);
}

u32 cpu_self(void)
{
	return ((u32)__builtin_frame_address(0) - (u32)cpu_stacks) >> CPU_STACK_SHIFT;
}

void trap_setup(void)
{
	gdt[1] = segment(0, 0xfffff, 0xc9b);
	gdt[2] = segment(0, 0xfffff, 0xc93);
	gdt[3] = segment(0, 0xfffff, 0xcfb);
	gdt[4] = segment(0, 0xfffff, 0xcf3);
	load_gdt();
	for (u32 i = 0; i < 256; i++)
		idt[i] = gate_at((u32)trap_entries + 16 * i, i == RETURN_VECTOR || i == 3 ? 3 : 0);
}

void trap_load_idt(void)
{
	struct table_reg r = {sizeof(idt) - 1, (u32)idt};

	lidt(&r);
}

void trap_setup_cpu(u32 cpu)
{
	struct tss *t = &tss[cpu];

	t->ss0 = 0x10;
	t->esp0 = stack_of(cpu) + TRAP_STACK_TOP;
	t->iomap = offsetof(struct tss, io);
	t->io[8192] = 0xff;
	gdt[5 + cpu] = segment((u32)t, sizeof(*t) - 1, TSS_AVAILABLE);
	__asm__ volatile("ltr %w0" ::"r"(SEL_FIRST_TSS + 8 * cpu));
	trap_load_idt();
}

void trap_load_tss(void)
{
	u32 cpu = cpu_self();

	gdt[5 + cpu] &= ~TSS_BUSY_BIT;
	__asm__ volatile("ltr %w0" ::"r"(SEL_FIRST_TSS + 8 * cpu));
}

struct tss *cpu_tss(u32 cpu)
{
	return &tss[cpu];
}

u32 *trap_ring3_stack(void)
{
	return &ring3_stack[cpu_self()];
}

void ring3(void (*fn)(u32), u32 arg)
{
	ring3_enter(fn, arg, stack_of(cpu_self()) + USER_STACK_TOP);
}

#define FLAGS_VM 0x20000u

static fault_t v86_fault[MAX_CPUS];
static u32 v86_at[MAX_CPUS];

fault_t v86(u32 ip, u32 *at)
{
	v86_enter(ip);
	*at = v86_at[cpu_self()];
	return v86_fault[cpu_self()];
}

static bool fix_up(struct trap_frame *f)
{
	for (const struct fixup *x = extable_start; x < extable_end; x++) {
		if (x->ip == f->eip) {
			f->eip = x->fixup;
			f->esi = FAULT(f->vector, f->error);
			return true;
		}
	}
	return false;
}

void trap(struct trap_frame *f)
{
	trap_hook_t hook = trap_hooks[f->vector & 0xff];

	if ((f->eflags & FLAGS_VM) != 0) {
		v86_fault[cpu_self()] = FAULT(f->vector, f->error);
		v86_at[cpu_self()] = f->eip;
		ring3_leave(ring3_stack[cpu_self()]);
	}
	if (hook != NULL && hook(f))
		return;
	if (fix_up(f))
		return;
	if (f->vector == RETURN_VECTOR && (f->cs & 3) == 3)
		ring3_leave(ring3_stack[cpu_self()]);
	fatal("cpu %u: vector %u, error 0x%x at %x:0x%x, flags 0x%x, cr2 0x%x, eax 0x%x, ecx 0x%x, "
	      "edx 0x%x, ebx 0x%x, esi 0x%x, edi 0x%x, esp 0x%x",
	      cpu_self(), f->vector, f->error, f->cs, f->eip, f->eflags, read_cr2(), f->eax, f->ecx,
	      f->edx, f->ebx, f->esi, f->edi, (u32)(f + 1));
}
