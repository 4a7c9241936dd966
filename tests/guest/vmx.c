/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: what Intel's processors have for a hypervisor, or to write to memory behind its back. The
 * guest must not switch VMX or SMX on, learn of them, or reach the monitor in SMM; and it must see
 * of its processor all that is its own: CPUID is answered by XMHF, and follows CR4. The
 * instructions are in insns.c. Intel SDM vol. 3, 24.6 to 24.8, 20.6, 33, 35.15. Natively all of
 * that is the guest's, and on AMD's processors it does not exist.
 */
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "vmx";

#define GP0 FAULT(VEC_GP, 0)
#define CR0_PE BIT(0)
#define CR0_NE BIT(5)
#define CR0_PG BIT(31)
#define CR4_VMXE BIT(13)
#define CR4_SMXE BIT(14)
#define CR4_OSXSAVE BIT(18)
#define MSR_FEATURE_CONTROL 0x3au
#define MSR_MISC_ENABLE 0x1a0u
#define MISC_ENABLE_XD (1ULL << 34) /* no Execute Disable, which XMHF's page tables use */
#define MSR_DEBUGCTL 0x1d9u
#define MSR_XSS 0xda0u
#define VMX_FIRST 0x480u
#define VMX_LAST 0x49fu

/* Registers that are not there for the guest: {first, last}. */
static const struct {
	const char *name;
	u32 first, last;
} hidden[] = {
    {"VMX capability", VMX_FIRST, VMX_LAST}, {"SMM_MONITOR_CTL", 0x9b, 0x9b},
    {"PEBS_ENABLE", 0x3f1, 0x3f1},	     {"DS_AREA", 0x600, 0x600},
    {"Processor Trace", 0x560, 0x58f},
};

/* In ring 3 every register is #GP; in ring 0 these are, too. */
static void test_hidden(u32 unused)
{
	u64 values[] = {0, ~0ULL, below.base | 1};
	u64 v = 0;

	(void)unused;
	for (u32 i = 0; i < ARRAY_SIZE(hidden); i++) {
		for (u32 msr = hidden[i].first; msr <= hidden[i].last; msr++) {
			check(try_rdmsr(msr, &v) == GP0, "%s register 0x%x reads 0x%llx",
			      hidden[i].name, msr, v);
			for (u32 k = 0; k < ARRAY_SIZE(values); k++)
				check(try_wrmsr(msr, values[k]) == GP0,
				      "%s register 0x%x can be written", hidden[i].name, msr);
		}
	}
}

/* Locked, with VMX and SENTER off. */
static void test_feature_control(void)
{
	u64 values[] = {0, 1, 5, 7, 0xff07, ~0ULL}, before = rdmsr(MSR_FEATURE_CONTROL);

	check((before & 0xff07) == 1, "FEATURE_CONTROL is 0x%llx", before);
	for (u32 i = 0; i < ARRAY_SIZE(values); i++)
		check(try_wrmsr(MSR_FEATURE_CONTROL, values[i]) == GP0,
		      "FEATURE_CONTROL takes 0x%llx", values[i]);
	check(rdmsr(MSR_FEATURE_CONTROL) == before, "FEATURE_CONTROL became 0x%llx",
	      rdmsr(MSR_FEATURE_CONTROL));
}

#define TRY_WRITE(name)                                                                            \
	static fault_t try_write_##name(u32 v)                                                     \
	{                                                                                          \
		fault_t f = NO_FAULT;                                                              \
                                                                                                   \
		__asm__ volatile("1: mov %1, %%" #name "\n2:" ON_FAULT("1b", "2b")                 \
				 : "+S"(f)                                                         \
				 : "r"(v)                                                          \
				 : "memory");                                                      \
		return f;                                                                          \
	}
TRY_WRITE(cr0)
TRY_WRITE(cr4)

static void test_control_registers(void)
{
	u32 cr0 = read_cr0(), cr4 = read_cr4(), bits[] = {CR4_VMXE, CR4_SMXE, CR4_VMXE | CR4_SMXE};

	check((cr4 & (CR4_VMXE | CR4_SMXE)) == 0, "CR4 is 0x%x", cr4);
	for (u32 i = 0; i < ARRAY_SIZE(bits); i++)
		check(try_write_cr4(cr4 | bits[i]) == GP0, "CR4 takes 0x%x", cr4 | bits[i]);
	check(read_cr4() == cr4, "CR4 became 0x%x", read_cr4());
	/* NE, which VMX wants to be 1, is the guest's all the same. */
	for (u32 i = 0; i < 4; i++) {
		u32 v = (i & 1) != 0 ? cr0 | CR0_NE : cr0 & ~CR0_NE;

		check(try_write_cr0(v) == NO_FAULT && read_cr0() == v, "CR0 is 0x%x, not 0x%x",
		      read_cr0(), v);
	}
	check(try_write_cr0((cr0 & ~CR0_PE) | CR0_PG) == GP0, "CR0 takes PG without PE");
	write_cr0(cr0);
	attack_check_here("control registers");
}

static void test_cpuid(void)
{
	u32 cr4 = read_cr4(), most = cpuid(0, 0).a;

	check((cpuid(1, 0).c & (BIT(2) | BIT(4) | BIT(5) | BIT(6))) == 0,
	      "CPUID 1 shows DS, VMX or SMX: 0x%x", cpuid(1, 0).c);
	check((cpuid(1, 0).d & BIT(21)) == 0, "CPUID 1 shows the debug store");
	if (most >= 7)
		check((cpuid(7, 0).b & BIT(25)) == 0, "CPUID 7 shows Processor Trace");
	if (most >= 0x14)
		check((cpuid(0x14, 0).a | cpuid(0x14, 0).b) == 0, "CPUID 14h has something");
	if ((cpuid(1, 0).c & BIT(26)) == 0)
		return;
	for (u32 i = 0; i < 3; i++) {
		write_cr4((i & 1) != 0 ? cr4 | CR4_OSXSAVE : cr4 & ~CR4_OSXSAVE);
		check((cpuid(1, 0).c & BIT(27)) == ((i & 1) != 0 ? BIT(27) : 0),
		      "CPUID does not follow CR4.OSXSAVE");
	}
	write_cr4(cr4);
}

/* Registers that the guest may write: XMHF must not depend on what is in them. */
static void test_open(void)
{
	u32 msrs[] = {MSR_MISC_ENABLE, MSR_DEBUGCTL, MSR_XSS};
	u64 bits[] = {MISC_ENABLE_XD, BIT(0) | BIT(1) | BIT(6) | BIT(7) | BIT(8), ~0ULL}, before;

	for (u32 i = 0; i < ARRAY_SIZE(msrs); i++) {
		if (try_rdmsr(msrs[i], &before) != NO_FAULT)
			continue;
		try_wrmsr(msrs[i], before | bits[i]);
		cpuid(0, 0);
		attack_check_here("a register that the guest may write");
		try_wrmsr(msrs[i], before);
	}
	check((rdmsr(MSR_MISC_ENABLE) & MISC_ENABLE_XD) == 0, "Execute Disable is off");
}

static void test_cpu(u32 unused)
{
	(void)unused;
	test_hidden(0);
	ring3(test_hidden, 0);
	test_feature_control();
	test_control_registers();
	test_cpuid();
	test_open();
}

void test(void)
{
	attack_begin();
	if (!cpu_is_intel() || !below.present)
		return;
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
	attack_check("all of this");
}
