/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every privileged or special instruction that C code uses, one inline function
 * each, named after the instruction. The only header with assembly in it.
 */
#ifndef X86_HW_H
#define X86_HW_H

#include <xmhf/types.h>

static inline void hw_out8(u16 port, u8 v)
{
	__asm__ volatile("outb %0, %1" ::"a"(v), "Nd"(port));
}

static inline u8 hw_in8(u16 port)
{
	u8 v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void hw_out16(u16 port, u16 v)
{
	__asm__ volatile("outw %0, %1" ::"a"(v), "Nd"(port));
}

static inline u16 hw_in16(u16 port)
{
	u16 v;

	__asm__ volatile("inw %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void hw_out32(u16 port, u32 v)
{
	__asm__ volatile("outl %0, %1" ::"a"(v), "Nd"(port));
}

static inline u32 hw_in32(u16 port)
{
	u32 v;

	__asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void hw_pause(void)
{
	__asm__ volatile("pause");
}

static inline void hw_hlt(void)
{
	__asm__ volatile("hlt");
}

/* hw_int2(): the NMI's handler, whose IRET lets NMIs in again. */
static inline void hw_int2(void)
{
	__asm__ volatile("int $2" ::: "memory");
}

static inline void hw_wbinvd(void)
{
	__asm__ volatile("wbinvd" ::: "memory");
}

static inline void hw_sti(void)
{
	__asm__ volatile("sti" ::: "memory");
}

static inline void hw_cli(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static inline u64 hw_xgetbv(u32 reg)
{
	u32 lo, hi;

	__asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(reg));
	return (u64)hi << 32 | lo;
}

static inline void hw_xsetbv(u32 reg, u64 v)
{
	__asm__ volatile("xsetbv" ::"c"(reg), "a"((u32)(v & 0xffffffff)), "d"((u32)(v >> 32))
			 : "memory");
}

/* hw_xsave(), hw_xrstor(): all that XCR0 allows. */
static inline void hw_xsave(void *area)
{
	__asm__ volatile("xsave64 (%0)" ::"r"(area), "a"(0xffffffff), "d"(0xffffffff) : "memory");
}

static inline void hw_xrstor(const void *area)
{
	__asm__ volatile("xrstor64 (%0)" ::"r"(area), "a"(0xffffffff), "d"(0xffffffff) : "memory");
}

static inline u64 hw_rdtsc(void)
{
	u32 lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (u64)hi << 32 | lo;
}

static inline u64 hw_rdmsr(u32 msr)
{
	u32 lo, hi;

	__asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return (u64)hi << 32 | lo;
}

static inline void hw_wrmsr(u32 msr, u64 v)
{
	__asm__ volatile("wrmsr" ::"c"(msr), "a"((u32)(v & 0xffffffff)), "d"((u32)(v >> 32))
			 : "memory");
}

struct hw_cpuid {
	u32 a, b, c, d;
};

static inline struct hw_cpuid hw_cpuid(u32 leaf, u32 sub)
{
	struct hw_cpuid r;

	__asm__ volatile("cpuid"
			 : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d)
			 : "a"(leaf), "c"(sub));
	return r;
}

static inline u64 hw_read_cr0(void)
{
	u64 v;

	__asm__ volatile("mov %%cr0, %0" : "=r"(v));
	return v;
}

static inline void hw_write_cr0(u64 v)
{
	__asm__ volatile("mov %0, %%cr0" ::"r"(v) : "memory");
}

static inline u64 hw_read_cr3(void)
{
	u64 v;

	__asm__ volatile("mov %%cr3, %0" : "=r"(v));
	return v;
}

static inline u64 hw_read_cr2(void)
{
	u64 v;

	__asm__ volatile("mov %%cr2, %0" : "=r"(v));
	return v;
}

static inline void hw_write_cr2(u64 v)
{
	__asm__ volatile("mov %0, %%cr2" ::"r"(v));
}

static inline u64 hw_read_dr6(void)
{
	u64 v;

	__asm__ volatile("mov %%dr6, %0" : "=r"(v));
	return v;
}

static inline void hw_write_dr6(u64 v)
{
	__asm__ volatile("mov %0, %%dr6" ::"r"(v));
}

/* hw_clear_breakpoints(): DR0 to DR3; DR7 is in the VMCB or VMCS, DR6 in the VMCB. */
static inline void hw_clear_breakpoints(void)
{
	__asm__ volatile("mov %0, %%dr0\n\t"
			 "mov %0, %%dr1\n\t"
			 "mov %0, %%dr2\n\t"
			 "mov %0, %%dr3" ::"r"(0UL));
}

static inline void hw_write_cr3(u64 v)
{
	__asm__ volatile("mov %0, %%cr3" ::"r"(v) : "memory");
}

static inline u64 hw_read_cr4(void)
{
	u64 v;

	__asm__ volatile("mov %%cr4, %0" : "=r"(v));
	return v;
}

static inline void hw_write_cr4(u64 v)
{
	__asm__ volatile("mov %0, %%cr4" ::"r"(v) : "memory");
}

struct hw_table {
	u16 limit;
	u64 base;
} __attribute__((packed));

static inline void hw_lgdt(const struct hw_table *t)
{
	__asm__ volatile("lgdt %0" ::"m"(*t));
}

static inline void hw_lidt(const struct hw_table *t)
{
	__asm__ volatile("lidt %0" ::"m"(*t));
}

/* hw_load_selectors(): those of the GDT that smp.c builds: CS = 8; SS, DS, ES = 16; FS, GS = 0. */
static inline void hw_load_selectors(void)
{
	__asm__ volatile("pushq $8\n\t"
			 "leaq 1f(%%rip), %%rax\n\t"
			 "pushq %%rax\n\t"
			 "lretq\n"
			 "1:\tmovl $16, %%eax\n\t"
			 "movl %%eax, %%ds\n\t"
			 "movl %%eax, %%es\n\t"
			 "movl %%eax, %%ss\n\t"
			 "xorl %%eax, %%eax\n\t"
			 "movl %%eax, %%fs\n\t"
			 "movl %%eax, %%gs" ::
			     : "rax", "memory");
}

static inline struct hw_table hw_sgdt(void)
{
	struct hw_table t;

	__asm__ volatile("sgdt %0" : "=m"(t));
	return t;
}

static inline struct hw_table hw_sidt(void)
{
	struct hw_table t;

	__asm__ volatile("sidt %0" : "=m"(t));
	return t;
}

static inline void hw_ltr(u16 sel)
{
	__asm__ volatile("ltr %0" ::"r"(sel));
}

/* Accesses to device memory: exactly one, of exactly this size. */
static inline u32 hw_mmio_read32(const volatile void *p)
{
	u32 v;

	__asm__ volatile("movl %1, %0" : "=r"(v) : "m"(*(const volatile u32 *)p));
	return v;
}

static inline void hw_mmio_write32(volatile void *p, u32 v)
{
	__asm__ volatile("movl %1, %0" : "=m"(*(volatile u32 *)p) : "r"(v) : "memory");
}

static inline void hw_clgi(void)
{
	__asm__ volatile("clgi" ::: "memory");
}

static inline void hw_stgi(void)
{
	__asm__ volatile("stgi" ::: "memory");
}

static inline void hw_vmsave(u64 pa)
{
	__asm__ volatile("vmsave %0" ::"a"(pa) : "memory");
}

/* VMX: false if the instruction failed. Intel SDM vol. 3, 31.2. */
static inline bool hw_vmxon(u64 pa)
{
	bool failed;

	__asm__ volatile("vmxon %1" : "=@ccbe"(failed) : "m"(pa) : "memory");
	return !failed;
}

static inline bool hw_vmclear(u64 pa)
{
	bool failed;

	__asm__ volatile("vmclear %1" : "=@ccbe"(failed) : "m"(pa) : "memory");
	return !failed;
}

static inline bool hw_vmptrld(u64 pa)
{
	bool failed;

	__asm__ volatile("vmptrld %1" : "=@ccbe"(failed) : "m"(pa) : "memory");
	return !failed;
}

static inline u64 hw_vmptrst(void)
{
	u64 pa;

	__asm__ volatile("vmptrst %0" : "=m"(pa)::"cc", "memory");
	return pa;
}

static inline u64 hw_vmread(u64 field)
{
	u64 v;

	__asm__ volatile("vmread %1, %0" : "=r"(v) : "r"(field) : "cc");
	return v;
}

static inline bool hw_vmwrite(u64 field, u64 v)
{
	bool failed;

	__asm__ volatile("vmwrite %2, %1" : "=@ccbe"(failed) : "r"(field), "rm"(v));
	return !failed;
}

static inline bool hw_invept(u64 type, u64 eptp)
{
	struct {
		u64 eptp, reserved;
	} d = {eptp, 0};
	bool failed;

	__asm__ volatile("invept %1, %2" : "=@ccbe"(failed) : "m"(d), "r"(type) : "memory");
	return !failed;
}

#endif
