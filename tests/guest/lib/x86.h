/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that C has no words for. The try_ functions survive an exception
 * of the instruction and say which one it raised: NO_FAULT, or a fault_t that
 * FAULT_VECTOR() and FAULT_ERROR() take apart (see trap.c for how).
 */
#ifndef GUEST_X86_H
#define GUEST_X86_H

#include <xmhf/types.h>

typedef u32 fault_t;
#define NO_FAULT 0xffffffffu
#define FAULT(vector, error) ((u32)(vector) | (u32)(error) << 8)
#define FAULT_VECTOR(f) ((f)&0xffu)
#define FAULT_ERROR(f) ((f) >> 8)

enum {
	VEC_DE = 0,
	VEC_DB = 1,
	VEC_NMI = 2,
	VEC_BP = 3,
	VEC_UD = 6,
	VEC_NM = 7,
	VEC_DF = 8,
	VEC_TS = 10,
	VEC_NP = 11,
	VEC_SS = 12,
	VEC_GP = 13,
	VEC_PF = 14
};

/*
 * Where the instruction at label `ip` faults, go on at label `fixup` with the fault_t
 * in ESI. The asm statement therefore has an operand "+S"(fault), set to NO_FAULT.
 */
#define ON_FAULT(ip, fixup) "\n.pushsection .extable,\"a\"; .long " ip ", " fixup "\n.popsection\n"

#define MSR_APIC_BASE 0x1bu
#define MSR_PAT 0x277u
#define MSR_EFER 0xc0000080u
#define MSR_STAR 0xc0000081u
#define MSR_LSTAR 0xc0000082u
#define MSR_CSTAR 0xc0000083u
#define MSR_SFMASK 0xc0000084u
#define MSR_VM_CR 0xc0010114u
#define MSR_VM_HSAVE_PA 0xc0010117u

#define EFER_SCE BIT(0)
#define EFER_LME BIT(8)
#define EFER_NXE BIT(11)
#define EFER_SVME BIT(12)

static inline void outb(u16 port, u8 v)
{
	__asm__ volatile("outb %0, %1" ::"a"(v), "Nd"(port));
}

static inline void outw(u16 port, u16 v)
{
	__asm__ volatile("outw %0, %1" ::"a"(v), "Nd"(port));
}

static inline void outl(u16 port, u32 v)
{
	__asm__ volatile("outl %0, %1" ::"a"(v), "Nd"(port));
}

static inline u8 inb(u16 port)
{
	u8 v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline u16 inw(u16 port)
{
	u16 v;

	__asm__ volatile("inw %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline u32 inl(u16 port)
{
	u32 v;

	__asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline u64 rdtsc(void)
{
	u64 v;

	__asm__ volatile("rdtsc" : "=A"(v));
	return v;
}

static inline void pause(void)
{
	__asm__ volatile("pause" ::: "memory");
}

static inline u64 rdmsr(u32 msr)
{
	u64 v;

	__asm__ volatile("rdmsr" : "=A"(v) : "c"(msr));
	return v;
}

static inline void wrmsr(u32 msr, u64 v)
{
	__asm__ volatile("wrmsr" ::"c"(msr), "A"(v) : "memory");
}

static inline fault_t try_rdmsr(u32 msr, u64 *v)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: rdmsr\n2:" ON_FAULT("1b", "2b")
			 : "=A"(*v), "+S"(f)
			 : "c"(msr), "0"(0ull));
	return f;
}

static inline fault_t try_wrmsr(u32 msr, u64 v)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: wrmsr\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "c"(msr), "A"(v)
			 : "memory");
	return f;
}

struct cpuid {
	u32 a, b, c, d;
};

static inline struct cpuid cpuid(u32 leaf, u32 sub)
{
	struct cpuid r;

	__asm__ volatile("cpuid"
			 : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d)
			 : "a"(leaf), "c"(sub));
	return r;
}

/* Defines read_NAME() and write_NAME() for a control or debug register. */
#define DEFINE_REG(name)                                                                           \
	static inline u32 read_##name(void)                                                        \
	{                                                                                          \
		u32 v;                                                                             \
		__asm__ volatile("mov %%" #name ", %0" : "=r"(v)::"memory");                       \
		return v;                                                                          \
	}                                                                                          \
	static inline void write_##name(u32 v)                                                     \
	{                                                                                          \
		__asm__ volatile("mov %0, %%" #name ::"r"(v) : "memory");                          \
	}

DEFINE_REG(cr0)
DEFINE_REG(cr2)
DEFINE_REG(cr3)
DEFINE_REG(cr4)
DEFINE_REG(dr0)
DEFINE_REG(dr1)
DEFINE_REG(dr2)
DEFINE_REG(dr3)
DEFINE_REG(dr6)
DEFINE_REG(dr7)

struct table_reg {
	u16 limit;
	u32 base;
} __attribute__((packed));

static inline void lgdt(const struct table_reg *t)
{
	__asm__ volatile("lgdt %0" ::"m"(*t));
}

static inline void lidt(const struct table_reg *t)
{
	__asm__ volatile("lidt %0" ::"m"(*t));
}

static inline void sidt(struct table_reg *t)
{
	__asm__ volatile("sidt %0" : "=m"(*t));
}

static inline u32 read_flags(void)
{
	u32 v;

	__asm__ volatile("pushf; pop %0" : "=r"(v)::"memory");
	return v;
}

/* One access of exactly this size, at any address below 4 GiB. */
static inline u32 mmio_read32(u32 addr)
{
	u32 v;

	__asm__ volatile("movl (%1), %0" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static inline void mmio_write32(u32 addr, u32 v)
{
	__asm__ volatile("movl %0, (%1)" ::"r"(v), "r"(addr) : "memory");
}

#endif
