/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: MSRs that decide what memory is and how it is cached: MTRRs, SYSCFG, IORRs, TOP_MEM and
 * TOM2, SMM's window and monitor, the APIC's place, configuration space's place, the microcode
 * loader; and MSRs that no bitmap covers. QEMU gives most of them no effect, so that the answer is
 * what is tested: MTRRs keep what is written, for this CPU alone; the others drop it, or raise #GP.
 */
#include "lib/apic.h"
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "mtrr";

#define GP0 FAULT(VEC_GP, 0)
#define MTRR_DEF_TYPE 0x2ffu
#define FIRST_VARIABLE 0x200u

static const u32 mtrrs[] = {0x200, 0x201, 0x20e, 0x20f, 0x250, 0x258, 0x259, 0x268, 0x26f, 0x2ff};

static u64 seen; /* by another CPU */

static void look(u32 msr)
{
	seen = rdmsr(msr);
}

/* The guest sees what it wrote, and its neighbour does not. */
static void test_mtrrs(void)
{
	u32 other = cpu_self() == 0 ? cpu_count - 1 : cpu_self();
	u64 others;

	for (u32 i = 0; i < ARRAY_SIZE(mtrrs); i++) {
		u64 before = rdmsr(mtrrs[i]);
		u64 v = mtrrs[i] == MTRR_DEF_TYPE ? 0
			: mtrrs[i] < 0x250	  ? 0x800
						  : 0x0101010101010101;

		on_cpu(other, look, mtrrs[i]);
		others = seen;
		wrmsr(mtrrs[i], v);
		check(rdmsr(mtrrs[i]) == v, "cpu %u: MTRR 0x%x is 0x%llx, not 0x%llx", cpu_self(),
		      mtrrs[i], rdmsr(mtrrs[i]), v);
		on_cpu(other, look, mtrrs[i]);
		check(seen == others || other == cpu_self(), "MTRR 0x%x of another CPU changed",
		      mtrrs[i]);
		wrmsr(mtrrs[i], before);
	}
	/* XMHF's memory uncacheable, write-combining, reserved types; all types off. */
	for (u32 type = 0; type < 8; type++) {
		u64 base = rdmsr(FIRST_VARIABLE), mask = rdmsr(FIRST_VARIABLE + 1);

		try_wrmsr(FIRST_VARIABLE, below.base | type);
		try_wrmsr(FIRST_VARIABLE + 1, 0xffffc00800ULL);
		hyper_info();
		attack_check_here("an MTRR over XMHF");
		wrmsr(FIRST_VARIABLE, base);
		wrmsr(FIRST_VARIABLE + 1, mask);
	}
}

/* Whatever a write does, the value stays. Not all machines have them: #GP is an answer, too. */
static const struct {
	const char *name;
	u32 msr;
} fixed[] = {
    {"SYSCFG", 0xc0010010},	 {"IORR base 0", 0xc0010016}, {"IORR mask 0", 0xc0010017},
    {"IORR base 1", 0xc0010018}, {"IORR mask 1", 0xc0010019}, {"TOP_MEM", 0xc001001a},
    {"TOM2", 0xc001001d},	 {"MMIO_CONF", 0xc0010058},   {"SMM_ADDR", 0xc0010112},
    {"SMM_MASK", 0xc0010113},	 {"VM_CR", 0xc0010114},	      {"SMM_CTL", 0xc0010116},
    {"SMM_BASE", 0xc0010111},	 {"SMM_KEY", 0xc0010119},     {"SVM_KEY", 0xc0010118},
    {"FEATURE_CONTROL", 0x3a},	 {"SMM_MONITOR_CTL", 0x9b},   {"SMRR base", 0x1f2},
    {"SMRR mask", 0x1f3},
};

static void test_fixed(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(fixed); i++) {
		u64 values[] = {0, ~0ULL, below.base | 1, 0xfffff00000000800ULL}, before, now;
		fault_t f = try_rdmsr(fixed[i].msr, &before);

		for (u32 k = 0; k < ARRAY_SIZE(values); k++) {
			fault_t w = try_wrmsr(fixed[i].msr, values[k]);

			check(w == NO_FAULT || w == GP0, "%s: fault 0x%x", fixed[i].name, w);
			check(try_rdmsr(fixed[i].msr, &now) == f && now == before,
			      "cpu %u: %s became 0x%llx", cpu_self(), fixed[i].name, now);
			attack_check_here(fixed[i].name);
		}
	}
}

/* Elsewhere than it is XMHF could not watch it. */
static void test_apic(void)
{
	u64 base = rdmsr(MSR_APIC_BASE);
	u64 values[] = {below.base | 0x900, 0xfed00900, 0x900, base + 0x1000, base | 1ULL << 36};

	for (u32 i = 0; i < ARRAY_SIZE(values); i++) {
		fault_t f = try_wrmsr(MSR_APIC_BASE, values[i]);

		check(f == GP0, "APIC_BASE 0x%llx: fault 0x%x", values[i], f);
		check(rdmsr(MSR_APIC_BASE) == base, "APIC_BASE is 0x%llx", rdmsr(MSR_APIC_BASE));
	}
	check(mmio_read32(APIC_PAGE + APIC_VERSION) != 0, "the APIC has left its place");
}

/* Every MSR that may end a bitmap's range, and ones far outside. What they answer is the
 * processor's matter. */
static void test_outside(void)
{
	u32 msr[] = {0x2000,	 0x1fff,     0xbfffffff, 0xc0002000, 0xc000ffff,
		     0xc0012000, 0xffffffff, 0x40000000, 0x4b564d00, 0x80000000,
		     0x10000,	 0xc0011fff, 0xc0001fff};
	u64 v;

	for (u32 i = 0; i < ARRAY_SIZE(msr); i++) {
		fault_t r = try_rdmsr(msr[i], &v), w = try_wrmsr(msr[i], v);

		check((r == GP0 || r == NO_FAULT) && (w == GP0 || w == NO_FAULT),
		      "MSR 0x%x: faults 0x%x, 0x%x", msr[i], r, w);
		attack_check_here("an MSR outside the bitmap");
	}
}

/* Debugging and counting: what a value does is the processor's matter. */
static void test_counters(void)
{
	u32 msr[] = {0x1d9,	 0x186,	     0x187,	 0xc1,	     0x38d,	 0x38f,
		     0x390,	 0xc0010000, 0xc0010004, 0xc0010200, 0xc0010201, 0xc001020a,
		     0xc0011019, 0xc0011027, 0xc0011030, 0xc0011033, 0xc001103a};

	for (u32 i = 0; i < ARRAY_SIZE(msr); i++) {
		u64 values[] = {0xffffffff, below.base, below.base | 0x430000}, before;
		bool there = try_rdmsr(msr[i], &before) == NO_FAULT;

		for (u32 k = 0; k < ARRAY_SIZE(values); k++) {
			fault_t w = try_wrmsr(msr[i], values[k]);

			check(w == NO_FAULT || w == GP0, "MSR 0x%x: fault 0x%x", msr[i], w);
			attack_check_here("a debug or performance MSR");
		}
		if (there)
			try_wrmsr(msr[i], before);
	}
}

static void test_microcode(void)
{
	u64 before, now;

	try_rdmsr(0x8b, &before);
	check(try_wrmsr(cpu_is_intel() ? 0x79 : 0xc0010020, below.base) == NO_FAULT,
	      "the microcode loader faults");
	try_rdmsr(0x8b, &now);
	check(before == now, "the microcode's version became 0x%llx", now);
}

static void test_cpu(u32 unused)
{
	(void)unused;
	test_mtrrs();
	if (!below.present)
		return; /* natively the machine need not survive the rest */
	test_fixed();
	test_apic();
	test_outside();
	test_counters();
	test_microcode();
}

void test(void)
{
	attack_begin();
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
	attack_check("all of this");
}
