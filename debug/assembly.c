/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contracts that the assembly states and the proofs rely on, checked on each processor before
 * its first entry to the guest: the state in which a processor comes in, memory functions, MSR
 * accesses that fault and with them the way through an exception. debug/svm.c does the same for
 * each world switch. proofs/assembly.txt lists routine and check.
 */
#include "core/backend.h"
#include "core/log.h"
#include "core/pt.h"
#include "core/string.h"
#include "debug/debug.h"
#include "x86/apic.h"
#include "x86/cpu.h"
#include "x86/hw.h"
#include "x86/smp.h"

#define PATTERN(i) (0x1234567800000000UL + (i))
#define MSR_EFER 0xc0000080U
#define MSR_VM_HSAVE_PA 0xc0010117U
#define MSR_PAT 0x277U
#define X2APIC_ID 0x802U /* #GP while the APIC is not in x2APIC mode */

/* May @f change register @i? RAX is the result; @more: others, a bit each. */
static void call(struct debug_regs *r, const void *f, u64 a, u64 b, u64 c, u32 more,
		 const char *name)
{
	u32 may = more | 1U << RAX;

	for (u32 i = 0; i < REGS; i++)
		r->gpr[i] = PATTERN(i);
	r->gpr[RDI] = a;
	r->gpr[RSI] = b;
	r->gpr[RDX] = c;
	r->function = (u64)f;
	debug_call(r);
	for (u32 i = 0; i < REGS; i++) {
		u64 was = i == RDI ? a : i == RSI ? b : i == RDX ? c : PATTERN(i);

		if ((may >> i & 1) == 0 && r->gpr[i] != was)
			panic("debug: %s changes register %u", name, i);
	}
	if ((r->flags & (BIT(9) | BIT(10))) != 0) /* IF, DF */
		panic("debug: %s leaves flags 0x%lx", name, r->flags);
}

#define REG(r) (1U << (r))

static void expect(bool good, const char *what)
{
	if (!good)
		panic("debug: assembly: %s", what);
}

static void check_memory(void)
{
	static u8 from[64], to[64];
	struct debug_regs r;

	for (u32 n = 0; n <= 40; n++) {
		u32 at = n % 9;

		for (u32 i = 0; i < sizeof(to); i++) {
			from[i] = (u8)(i + 1);
			to[i] = 0;
		}
		call(&r, memcpy, (u64)&to[at], (u64)&from[3], n, REG(RCX) | REG(RSI) | REG(RDI),
		     "memcpy");
		expect(r.gpr[RAX] == (u64)&to[at], "memcpy returns its target");
		for (u32 i = 0; i < sizeof(to); i++)
			expect(to[i] == (i >= at && i < at + n ? (u8)(i - at + 4) : 0),
			       "memcpy copies");
		call(&r, memset, (u64)&to[at], 0xa5, n, REG(RCX) | REG(RDI) | REG(R8), "memset");
		expect(r.gpr[RAX] == (u64)&to[at], "memset returns its target");
		for (u32 i = 0; i < sizeof(to); i++)
			expect(to[i] == (i >= at && i < at + n ? 0xa5 : 0), "memset sets");
	}
}

static void check_msrs(void)
{
	u32 may = REG(RCX) | REG(RDX);
	u64 val = 0;
	struct debug_regs r;

	call(&r, cpu_rdmsr, MSR_EFER, (u64)&val, PATTERN(RDX), may, "cpu_rdmsr");
	expect((r.gpr[RAX] & 0xff) == 1 && val == hw_rdmsr(MSR_EFER), "cpu_rdmsr reads");
	call(&r, cpu_wrmsr, MSR_EFER, val, PATTERN(RDX), may, "cpu_wrmsr");
	expect((r.gpr[RAX] & 0xff) == 1 && hw_rdmsr(MSR_EFER) == val, "cpu_wrmsr writes");
	/* #GP: an address that is not aligned; a memory type that does not exist. */
	call(&r, cpu_wrmsr, backend_name()[0] == 'S' ? MSR_VM_HSAVE_PA : MSR_PAT, 2, PATTERN(RDX),
	     may, "cpu_wrmsr");
	expect((r.gpr[RAX] & 0xff) == 0, "cpu_wrmsr survives #GP");
	if (!apic_is_x2()) {
		call(&r, cpu_rdmsr, X2APIC_ID, (u64)&val, PATTERN(RDX), may, "cpu_rdmsr");
		expect((r.gpr[RAX] & 0xff) == 0, "cpu_rdmsr survives #GP");
	}
}

/* XCR0: bit 0 is always 1 (SDM vol. 1, 13.3). The host leaves CR4.OSXSAVE as it finds it. */
static void check_xsetbv(void)
{
	u32 may = REG(RCX) | REG(RDX);
	u64 cr4 = hw_read_cr4();
	u32 lo, hi;
	struct debug_regs r;

	if ((hw_cpuid(1, 0).c >> 26 & 1) == 0)
		return;
	hw_write_cr4(cr4 | BIT(18));
	__asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	call(&r, cpu_xsetbv, 0, (u64)hi << 32 | lo, PATTERN(RDX), may, "cpu_xsetbv");
	expect((r.gpr[RAX] & 0xff) == 1, "cpu_xsetbv writes");
	call(&r, cpu_xsetbv, 0, 0, PATTERN(RDX), may, "cpu_xsetbv");
	expect((r.gpr[RAX] & 0xff) == 0, "cpu_xsetbv survives #GP");
	hw_write_cr4(cr4);
}

/* An exception without an error code, by INT 2: AMD's way for an NMI at the host just returns. */
static void check_exception(void)
{
	struct debug_regs r;

	if (backend_name()[0] == 'S')
		call(&r, debug_int2, 1, 2, 3, 0, "exception_entry");
}

#define READ(insn)                                                                                 \
	({                                                                                         \
		u64 v_;                                                                            \
		__asm__ volatile(insn : "=r"(v_));                                                 \
		v_;                                                                                \
	})

/* As core_entry and, on the others, smp_page_code and ap_entry left it; hw_load_selectors() the
 * selectors. */
static void check_state(const struct vcpu *v)
{
	u64 sp = READ("mov %%rsp, %0");

	expect((hw_read_cr0() & 0x80010001) == 0x80010001, "CR0 has PG, WP, PE");
	expect((hw_read_cr4() & 0x60) == 0x60, "CR4 has PAE, MCE");
	expect((hw_rdmsr(MSR_EFER) & 0xd00) == 0xd00, "EFER has LME, LMA, NXE");
	expect((READ("pushf; pop %0") & 0x600) == 0, "IF and DF are 0");
	expect(READ("mov %%cr3, %0") == pte_table_pa(pte_root(PT_HOST)).a, "CR3 is the host's");
	expect((READ("mov %%cs, %0") & 0xffff) == 8 && (READ("mov %%ss, %0") & 0xffff) == 16,
	       "CS, SS");
	expect((READ("str %0") & 0xffff) == 0x18, "TR");
	expect(sp > (u64)cpu_stacks[v->id][1] && sp < (u64)cpu_stacks[v->id][1 + STACK_PAGES],
	       "RSP is in this processor's stack");
}

/* The guest has not been there yet: its breakpoints are those of a reset. */
static void check_breakpoints(void)
{
	__asm__ volatile("mov %0, %%dr0; mov %0, %%dr3" ::"r"(PATTERN(0) & 0xffff));
	hw_clear_breakpoints();
	expect((READ("mov %%dr0, %0") | READ("mov %%dr1, %0") | READ("mov %%dr2, %0") |
		READ("mov %%dr3, %0")) == 0,
	       "hw_clear_breakpoints clears");
}

void debug_assembly(const struct vcpu *v)
{
	check_state(v);
	check_msrs();
	check_xsetbv();
	check_breakpoints();
	check_exception();
	if (v->id == 0)
		check_memory();
	log_info("debug: cpu %u: assembly keeps its contracts", v->id);
}
