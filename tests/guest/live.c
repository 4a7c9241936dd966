/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: the registers that #VMEXIT leaves in the processor, and those that XMHF lets the guest
 * keep. All are set to values that would break a host that used them - descriptor tables and bases
 * in XMHF's memory, breakpoints on everything, extended state switched off - and then the guest
 * leaves in every way it can. Each register must have its value afterwards, and XMHF must live.
 */
#include "lib/apic.h"
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "live";

#define MSR_FS_BASE 0xc0000100u
#define MSR_GS_BASE 0xc0000101u
#define MSR_KERNEL_GS_BASE 0xc0000102u
#define MSR_SYSENTER_CS 0x174u
#define CR4_OSXSAVE BIT(18)
#define EVIL 0x00007f5a5a5a5a50ULL

static const struct {
	const char *name;
	u32 msr;
	u64 value;
} msrs[] = {
    {"STAR", MSR_STAR, 0x0013000800000000ULL | 0xdead},
    {"LSTAR", MSR_LSTAR, EVIL},
    {"CSTAR", MSR_CSTAR, EVIL + 1},
    {"SFMASK", MSR_SFMASK, 0},
    {"FS base", MSR_FS_BASE, 0xffff800000000000ULL},
    {"GS base", MSR_GS_BASE, 0xffffffff80001000ULL},
    {"KernelGSBase", MSR_KERNEL_GS_BASE, 0xffffffff80000000ULL},
    {"SYSENTER_CS", MSR_SYSENTER_CS, 0xfff8},
    {"SYSENTER_ESP", MSR_SYSENTER_CS + 1, 0xffff8000},
    {"SYSENTER_EIP", MSR_SYSENTER_CS + 2, 0x80000000},
    {"PAT", MSR_PAT, 0},
};

static u64 xcr0(void)
{
	u32 a, d;

	__asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
	return (u64)d << 32 | a;
}

static void set_xcr0(u64 v)
{
	__asm__ volatile("xsetbv" ::"a"((u32)v), "d"((u32)(v >> 32)), "c"(0));
}

static u16 sldt(void)
{
	u16 v;

	__asm__ volatile("sldt %0" : "=m"(v));
	return v;
}

/* Every way out of the guest that the guest itself can take, but for resets. */
static void leave(u32 n)
{
	u32 v;
	u64 m;

	switch (n) {
	case 0: hyper_info(); break;
	case 1: rdmsr(MSR_EFER); break;
	case 2: wrmsr(MSR_EFER, rdmsr(MSR_EFER)); break;
	case 3: inb(0x64); break;
	case 4: inb(0xe9); break;
	case 5: inl(0xcfc); break;
	case 6: mmio_write32(0xfee000b0, 0); break;
	case 7: mmio_write32(0xfec00000, 0); break;
	case 8: __asm__ volatile("invd"); break;
	case 9: try_rdmsr(0x4b564d42, &m); break;
	case 10: try_wrmsr(MSR_VM_HSAVE_PA, 0); break;
	case 11: virt_insn(); break;
	case 12: apic_send(apic_id(), ICR_NMI); break;
	case 13: wrmsr(MSR_MTRR_DEF_TYPE, rdmsr(MSR_MTRR_DEF_TYPE)); break;
	case 14: cpuid(1, 0); break;
	default:
		if (below.present)
			attack_reads(&v);
	}
}
#define LEAVES 16

static volatile u32 nmis;

static bool on_nmi(struct trap_frame *f)
{
	(void)f;
	nmis++;
	return true;
}

/* Compared from outside of any frame: debug registers hold what would trap at every store. */
static void test_msrs(const char *when)
{
	for (u32 i = 0; i < ARRAY_SIZE(msrs); i++)
		check(rdmsr(msrs[i].msr) == msrs[i].value, "cpu %u: %s is 0x%llx after exit %s",
		      cpu_self(), msrs[i].name, rdmsr(msrs[i].msr), when);
}

static void test_leaves(bool have_xcr0)
{
	static const char *const names[] = {"hypercall", "RDMSR",	   "WRMSR", "port 64h",
					    "log port",	 "CFCh",	   "APIC",  "I/O APIC",
					    "INVD",	 "RDMSR, refused", "WRMSR", "CLGI",
					    "NMI",	 "MTRR",	   "CPUID", "memory"};
	struct table_reg gdtr, now;
	u32 dr7 = read_dr7(), cr4 = read_cr4();

	__asm__ volatile("sgdt %0" : "=m"(gdtr));
	for (u32 i = 0; i < LEAVES; i++) {
		leave(i);
		test_msrs(names[i]);
		check(read_dr0() == below.base && read_dr3() == 0xfffffff0 && read_dr7() == dr7,
		      "cpu %u: debug registers differ after %s", cpu_self(), names[i]);
		check(read_cr4() == cr4, "cpu %u: CR4 is 0x%x after %s", cpu_self(), read_cr4(),
		      names[i]);
		check(!have_xcr0 || xcr0() == 1, "cpu %u: XCR0 is 0x%llx", cpu_self(), xcr0());
		check(sldt() == SEL_SPARE, "cpu %u: LDTR is 0x%x after %s", cpu_self(), sldt(),
		      names[i]);
		__asm__ volatile("sgdt %0" : "=m"(now));
		check(now.base == gdtr.base && now.limit == gdtr.limit, "cpu %u: GDTR after %s",
		      cpu_self(), names[i]);
		sidt(&now);
		check(now.base == (u32)idt, "cpu %u: IDTR after %s", cpu_self(), names[i]);
	}
}

/* Tables in XMHF's memory; nothing may be loaded or trapped meanwhile, but exits go on. */
static void test_tables(void)
{
	struct table_reg gdtr, evil = {0xffff, below.base}, now;
	u32 i = 0;

	__asm__ volatile("sgdt %0" : "=m"(gdtr));
	for (; i < 9; i++) {
		lgdt(&evil);
		lidt(&evil);
		leave(i);
		__asm__ volatile("sgdt %0" : "=m"(now));
		lgdt(&gdtr);
		trap_load_idt();
		check(now.base == below.base, "cpu %u: GDTR after exit %u", cpu_self(), i);
	}
}

static void test_cpu(u32 unused)
{
	u64 saved[ARRAY_SIZE(msrs)];
	bool have_xcr0 = (cpuid(1, 0).c & BIT(26)) != 0;
	u32 cr4 = read_cr4();

	(void)unused;
	for (u32 i = 0; i < ARRAY_SIZE(msrs); i++) {
		saved[i] = rdmsr(msrs[i].msr);
		wrmsr(msrs[i].msr, msrs[i].value);
	}
	if (have_xcr0) {
		write_cr4(cr4 | CR4_OSXSAVE);
		set_xcr0(1);
	}
	/* An LDT in XMHF's memory, which is not read until a selector of it is loaded. */
	gdt[SEL_SPARE / 8] = segment(below.base, 0xffff, 0x82);
	__asm__ volatile("lldt %w0" ::"r"(SEL_SPARE));
	/* Breakpoints: on execution in XMHF's memory, on writes of its last bytes, on ports. */
	write_dr0(below.base);
	write_dr1(below.base + below.size - 4);
	write_dr2(0xffff8000);
	write_dr3(0xfffffff0);
	write_dr7(0xfdd004ff);
	test_leaves(have_xcr0);
	write_dr7(0x400);
	if (below.present)
		test_tables();
	__asm__ volatile("lldt %w0" ::"r"(0));
	write_cr4(cr4);
	for (u32 i = 0; i < ARRAY_SIZE(msrs); i++)
		wrmsr(msrs[i].msr, saved[i]);
}

void test(void)
{
	attack_begin();
	trap_hooks[VEC_NMI] = on_nmi;
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
	check(nmis == cpu_count, "%u NMIs, not %u", nmis, cpu_count);
	attack_check("all of this");
}
