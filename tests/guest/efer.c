/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: EFER. Without SVME the next VMRUN fails, and the host has lost the processor. The guest
 * writes every combination of SVME with the bits that are its own, from 32-bit and 64-bit code, and
 * every other single bit. What it may not write raises #GP and changes nothing.
 */
#include "lib/attack.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "efer";

#define GP0 FAULT(VEC_GP, 0)
#define SHARED                                                                                     \
	(BIT(0) | BIT(8) | BIT(10) | BIT(11) | BIT(12) | BIT(13) | BIT(14) | BIT(15) | BIT(21))

static void leave(void)
{
	hyper_info();
	inb(0x64);
}

/* SVME reads 0; what was read is written back, as all systems do. */
static void test_off(void)
{
	u64 efer = rdmsr(MSR_EFER);

	check((efer & EFER_SVME) == 0, "cpu %u: SVME can be seen", cpu_self());
	print("efer: SVME off\n");
	wrmsr(MSR_EFER, efer & ~EFER_SVME);
	leave();
	for (u32 i = 0; i < 4; i++) {
		u64 v = (i & 1 ? EFER_SCE : 0) | (i & 2 ? EFER_NXE : 0);

		wrmsr(MSR_EFER, v);
		leave();
		check(rdmsr(MSR_EFER) == v, "cpu %u: EFER is 0x%llx, not 0x%llx", cpu_self(),
		      rdmsr(MSR_EFER), v);
		if (!below.present)
			continue;
		check(try_wrmsr(MSR_EFER, v | EFER_SVME) == GP0, "cpu %u: SVME can be set",
		      cpu_self());
		check(rdmsr(MSR_EFER) == v, "cpu %u: EFER became 0x%llx", cpu_self(),
		      rdmsr(MSR_EFER));
	}
	wrmsr(MSR_EFER, efer);
}

/* Every other bit. Which of them are reserved is the processor's matter. */
static void test_bits(void)
{
	u64 efer = rdmsr(MSR_EFER);

	for (u32 i = 0; i < 64; i++) {
		fault_t f;

		if ((SHARED & 1ULL << i) != 0)
			continue;
		f = try_wrmsr(MSR_EFER, efer | 1ULL << i);
		check(f == GP0 || !below.present, "cpu %u: EFER bit %u: fault 0x%x", cpu_self(), i,
		      f);
		leave();
		check(rdmsr(MSR_EFER) == efer || !below.present, "cpu %u: bit %u: EFER 0x%llx",
		      cpu_self(), i, rdmsr(MSR_EFER));
		try_wrmsr(MSR_EFER, efer);
	}
}

/* In 64-bit mode: LME may not change while paging is on; the rest may. */
#define TRY64(name, change)                                                                        \
	extern const u8 efer_##name[], efer_##name##_ip[];                                         \
	__asm__(".pushsection .low, \"awx\"\n.code64\n"                                            \
		"efer_" #name ": mov $0xc0000080, %ecx\nrdmsr\n" change "\n"                       \
		"efer_" #name "_ip: wrmsr\nrdmsr\njmp leave64\n.code32\n.popsection");             \
	static const struct access access_##name = {                                               \
	    #name, {NULL, NULL, efer_##name}, {NULL, NULL, efer_##name##_ip}}

TRY64(same, "");
TRY64(no_svme, "and $~0x1000, %eax");
TRY64(svme, "or $0x1000, %eax");
TRY64(no_lme, "and $~0x100, %eax");
TRY64(no_lma, "and $~0x400, %eax");
TRY64(nxe, "xor $0x800, %eax");
TRY64(high, "or $0x80000000, %edx");

static void test_long(const struct access *a, bool refused)
{
	struct outcome o = excursion(MODE_LONG_2M, a, 0, 0);

	check(o.fault == (refused ? GP0 : NO_FAULT), "cpu %u: EFER in 64-bit mode, %s: fault 0x%x",
	      cpu_self(), a->name, o.fault);
	check(refused || (o.data & 0x500) == 0x500, "cpu %u: %s: EFER 0x%llx in 64-bit mode",
	      cpu_self(), a->name, o.data);
	check((o.data & EFER_SVME) == 0 || o.fault != NO_FAULT, "cpu %u: SVME can be seen",
	      cpu_self());
	attack_check_here(a->name);
}

/*
 * LME without paging and PAE, and exits in that state, in 16-bit and 32-bit code: QEMU then does
 * not give the host its paging back (docs/machines.md).
 */
#define LME_CODE                                                                                   \
	"mov $0xc0000080, %ecx\nrdmsr\nor $0x100, %eax\nwrmsr\n"                                   \
	"in $0x64, %al\nrdmsr\nmov %eax, %esi\nand $0xfffffeff, %eax\nwrmsr\nmov %esi, %eax\n"
extern const u8 lme_16[], lme_32[];
__asm__(".pushsection .low, \"awx\"\n.code16\nlme_16: " LME_CODE "jmp leave16\n"
	".code32\nlme_32: " LME_CODE "jmp leave32\n.popsection");
static const struct access lme = {"LME", {lme_16, lme_32, NULL}, {lme_16, lme_32, NULL}};

static void test_lme(void)
{
	static const enum mode modes[] = {MODE_PROT32, MODE_PROT16, MODE_REAL, MODE_PAGED_4K};

	print("efer: LME without paging\n");
	for (u32 i = 0; i < ARRAY_SIZE(modes); i++) {
		struct outcome o = excursion(modes[i], &lme, 0, 0);
		bool paged = modes[i] == MODE_PAGED_4K; /* then it may not be changed */

		check(o.fault == (paged ? GP0 : NO_FAULT) && (paged || (o.data & 0x100) != 0),
		      "cpu %u, %s: LME: fault 0x%x, EFER 0x%llx", cpu_self(), mode_names[modes[i]],
		      o.fault, o.data);
		attack_check_here("LME without paging");
	}
}

static void test_cpu(u32 unused)
{
	u64 efer = rdmsr(MSR_EFER);

	(void)unused;
	test_off();
	test_bits();
	if (!below.present)
		return; /* QEMU does not check LME and the reserved bits as the manual says */
	test_long(&access_same, false);
	test_long(&access_no_svme, false);
	test_long(&access_svme, true);
	test_long(&access_no_lme, true);
	test_long(&access_no_lma, false);
	test_long(&access_nxe, false);
	test_long(&access_high, true);
	test_lme();
	wrmsr(MSR_EFER, efer);
}

void test(void)
{
	attack_begin();
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
	attack_check("EFER was written");
}
