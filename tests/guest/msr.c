/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor's registers: SVM looks switched off by the firmware (AMD APM vol. 2, 15.4), VMX
 * absent (Intel SDM vol. 3, 24.6), their instructions raise #UD, MSRs that do not exist raise #GP;
 * and all that is the guest's keeps its value while the hypervisor has the CPU.
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "msr";

#define VM_CR_LOCK BIT(3)
#define VM_CR_SVMDIS BIT(4)
#define MSR_FEATURE_CONTROL 0x3au
#define FEATURE_LOCK BIT(0)
#define FEATURE_VMX (BIT(1) | BIT(2)) /* inside SMX, and outside */
#define MSR_VMX_BASIC 0x480u
#define CPUID_VMX BIT(5)
#define NO_MSR 0x4b564d42u
#define GP0 FAULT(VEC_GP, 0)
#define UD FAULT(VEC_UD, 0)
#define ANY_FAULT 0

static struct hyper_info below;

/* Ways out of the guest, and none natively. EFER exits on AMD, CPUID on Intel. */
static void leave(void)
{
	hyper_info();
	rdmsr(MSR_EFER);
	rdmsr(MSR_MTRR_DEF_TYPE);
	cpuid(1, 0);
}

static void test_vmx_msrs(void)
{
	u64 v = ~0ULL;

	if (!below.present)
		return; /* the bare machine has VMX, and may use it */
	check((cpuid(1, 0).c & CPUID_VMX) == 0, "CPUID shows VMX");
	check(try_rdmsr(MSR_FEATURE_CONTROL, &v) == NO_FAULT, "no IA32_FEATURE_CONTROL");
	check((v & (FEATURE_LOCK | FEATURE_VMX)) == FEATURE_LOCK, "IA32_FEATURE_CONTROL is 0x%llx",
	      v);
	check(try_wrmsr(MSR_FEATURE_CONTROL, v) == GP0, "IA32_FEATURE_CONTROL can be written");
	check(try_rdmsr(MSR_VMX_BASIC, &v) == GP0, "IA32_VMX_BASIC is 0x%llx", v);
}

static void test_svm_msrs(void)
{
	u64 v = ~0ULL, efer = rdmsr(MSR_EFER);

	check((efer & EFER_SVME) == 0, "EFER.SVME is set");
	if (!below.present)
		return; /* the bare machine has SVM, and may use it */
	check(try_wrmsr(MSR_EFER, efer | EFER_SVME) == GP0, "EFER.SVME can be set");
	check(rdmsr(MSR_EFER) == efer, "EFER changed to 0x%llx", rdmsr(MSR_EFER));
	check(try_rdmsr(MSR_VM_CR, &v) == NO_FAULT, "no VM_CR");
	check((v & (VM_CR_LOCK | VM_CR_SVMDIS)) == (VM_CR_LOCK | VM_CR_SVMDIS), "VM_CR is 0x%llx",
	      v);
	try_wrmsr(MSR_VM_CR, 0);
	check(rdmsr(MSR_VM_CR) == v, "VM_CR was changed to 0x%llx", rdmsr(MSR_VM_CR));
	check(try_rdmsr(MSR_VM_HSAVE_PA, &v) == NO_FAULT && v == 0, "VM_HSAVE_PA is 0x%llx", v);
	check(try_wrmsr(MSR_VM_HSAVE_PA, 0x1000) == NO_FAULT, "VM_HSAVE_PA cannot be written");
	check(rdmsr(MSR_VM_HSAVE_PA) == 0, "VM_HSAVE_PA keeps what is written");
}

static void test_efer(void)
{
	u64 efer = rdmsr(MSR_EFER), bits[] = {EFER_SCE, EFER_NXE, EFER_LME};
	u32 cr4 = read_cr4();

	/*
	 * QEMU 10.0 leaves paging off in the hypervisor on an exit from a guest that has LME but
	 * neither PG nor PAE. PAE first is what operating systems do.
	 */
	write_cr4(cr4 | 0x20);
	for (u32 i = 0; i < ARRAY_SIZE(bits); i++) {
		check(try_wrmsr(MSR_EFER, efer ^ bits[i]) == NO_FAULT, "EFER bit 0x%llx is fixed",
		      bits[i]);
		check(rdmsr(MSR_EFER) == (efer ^ bits[i]), "EFER is 0x%llx, not 0x%llx",
		      rdmsr(MSR_EFER), efer ^ bits[i]);
	}
	wrmsr(MSR_EFER, efer);
	write_cr4(cr4);
	check(rdmsr(MSR_EFER) == efer, "EFER is not what it was");
}

#define TRY_INSN(name, code)                                                                       \
	static void try_##name(u32 want)                                                           \
	{                                                                                          \
		fault_t f = NO_FAULT;                                                              \
                                                                                                   \
		__asm__ volatile("1: " code "\n2:" ON_FAULT("1b", "2b")                            \
				 : "+S"(f)                                                         \
				 : "a"(0x2000), "c"(0)                                             \
				 : "memory");                                                      \
		check(f == want || (want == ANY_FAULT && (f == UD || f == GP0)),                   \
		      "cpu %u: " #name " raises 0x%x, not 0x%x", cpu_self(), f, want);             \
	}

TRY_INSN(vmrun, "vmrun")
TRY_INSN(vmload, "vmload")
TRY_INSN(vmsave, "vmsave")
TRY_INSN(stgi, "stgi")
TRY_INSN(clgi, "clgi")
TRY_INSN(skinit, "skinit")
TRY_INSN(invlpga, "invlpga %%eax, %%ecx")
TRY_INSN(vmxoff, "vmxoff")
TRY_INSN(vmlaunch, "vmlaunch")
TRY_INSN(vmread, "vmread %%ecx, %%eax")
TRY_INSN(invept, "invept (%%eax), %%ecx")

/* SVM's raise #UD on Intel by themselves, and VMX's on AMD. */
static void (*const insns[])(u32) = {try_vmrun,	   try_vmload, try_vmsave,  try_stgi,
				     try_clgi,	   try_skinit, try_invlpga, try_vmxoff,
				     try_vmlaunch, try_vmread, try_invept};

static void test_insns(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(insns); i++)
		insns[i](UD);
	/*
	 * In ring 3 SVM's raise #GP, not #UD: a guest runs with EFER.SVME really set, and the check
	 * of CPL comes before the intercept (15.5.1). They must not do anything, that is all.
	 */
	for (u32 i = 0; i < ARRAY_SIZE(insns); i++)
		ring3(insns[i], ANY_FAULT);
}

static fault_t call(u32 eax, u32 *result)
{
	struct hyper_regs r = {.a = eax, .b = 0x11, .c = 0x22, .d = 0x33};
	fault_t f = hypercall(&r);

	*result = r.a;
	check(f == NO_FAULT || (r.a == eax && r.b == 0x11 && r.c == 0x22 && r.d == 0x33),
	      "a call with EAX 0x%x changed registers and faulted", eax);
	return f;
}

static void try_calls(u32 unused)
{
	u32 a, foreign[] = {0, 1, 0x584e0000, 0x584c0000, ~0u};
	struct hyper_regs other = {.a = XMHF_CALL(XMHF_INFO)};

	(void)unused;
	check(hypercall_foreign(&other) == UD, "the other vendor's call is not undefined");
	for (u32 i = 0; i < ARRAY_SIZE(foreign); i++)
		check(call(foreign[i], &a) == UD, "a call with EAX 0x%x is not undefined",
		      foreign[i]);
	if (!below.present) {
		check(call(XMHF_CALL(XMHF_INFO), &a) == UD, "a call is not undefined");
		return;
	}
	check(call(XMHF_CALL(0xffff), &a) == NO_FAULT && a == XMHF_UNKNOWN, "unknown call: 0x%x",
	      a);
	check(call(XMHF_CALL(XMHF_INFO), &a) == NO_FAULT && a == XMHF_OK, "INFO: 0x%x", a);
}

static void test_calls(void)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_STATS), .b = 1000};

	try_calls(0);
	ring3(try_calls, 0);
	if (!below.present)
		return;
	hypercall(&r);
	check(r.a == XMHF_BAD_ARG, "STATS of CPU 1000: 0x%x", r.a);
	r = (struct hyper_regs){.a = XMHF_CALL(XMHF_STATS), .c = HYPER_CAUSES};
	hypercall(&r);
	check(r.a == XMHF_BAD_ARG, "STATS of cause %u: 0x%x", HYPER_CAUSES, r.a);
}

struct kept {
	const char *name;
	u32 msr;
	u64 mark;
};

static const struct kept kept[] = {
    {"PAT", MSR_PAT, 0x0007040600070401ULL},
    {"STAR", MSR_STAR, 0x0023001012345678ULL},
    {"LSTAR", MSR_LSTAR, 0x0000123456789abcULL},
    {"CSTAR", MSR_CSTAR, 0xffffffff87654321ULL},
    {"SFMASK", MSR_SFMASK, 0x47700ULL},
    {"SYSENTER_CS", 0x174, 0x8ULL},
    {"SYSENTER_ESP", 0x175, 0x13579bdfULL},
    {"SYSENTER_EIP", 0x176, 0x2468ace0ULL},
    {"FS.base", 0xc0000100, 0x0000111122223333ULL},
    {"GS.base", 0xc0000101, 0x0000222233334444ULL},
    {"KernelGSBase", 0xc0000102, 0x0000333344445555ULL},
    {"TSC_AUX", 0xc0000103, 0x77ULL},
    {"MTRRphysBase7", 0x20e, 0xc0000006ULL},
    {"MTRRphysMask7", 0x20f, 0xfff000800ULL},
    {"MTRRfix4K_F8000", 0x26f, 0x0606060606060606ULL},
};

static void test_kept_msrs(void)
{
	u64 old[ARRAY_SIZE(kept)], v, changed = 0;

	for (u32 i = 0; i < ARRAY_SIZE(kept); i++) {
		old[i] = rdmsr(kept[i].msr);
		check(try_wrmsr(kept[i].msr, kept[i].mark) == NO_FAULT, "%s cannot be written",
		      kept[i].name);
		changed += rdmsr(kept[i].msr) != old[i];
	}
	leave();
	for (u32 i = 0; i < ARRAY_SIZE(kept); i++) {
		v = rdmsr(kept[i].msr);
		check(v == kept[i].mark, "cpu %u: %s is 0x%llx, not 0x%llx", cpu_self(),
		      kept[i].name, v, kept[i].mark);
		wrmsr(kept[i].msr, old[i]);
	}
	check(changed >= ARRAY_SIZE(kept) - 2, "only %llu registers took their values", changed);
}

static void test_debug_registers(void)
{
	write_dr0(0x11110000);
	write_dr1(0x22220000);
	write_dr2(0x33330000);
	write_dr3(0x44440000);
	write_dr6(0xffff4ff1);
	write_dr7(0x400);
	leave();
	check(read_dr0() == 0x11110000 && read_dr1() == 0x22220000 && read_dr2() == 0x33330000 &&
		  read_dr3() == 0x44440000,
	      "DR0-3 are 0x%x 0x%x 0x%x 0x%x", read_dr0(), read_dr1(), read_dr2(), read_dr3());
	check(read_dr6() == 0xffff4ff1, "DR6 is 0x%x", read_dr6());
	check(read_dr7() == 0x400, "DR7 is 0x%x", read_dr7());
	write_dr7(0x410); /* DR2 on, for execution of an address that is never reached */
	leave();
	check(read_dr7() == 0x410, "DR7 is 0x%x, not 0x410", read_dr7());
	write_dr7(0x400);
	write_dr6(0xffff0ff0);
}

static u32 read_xcr0(void)
{
	u32 lo;

	__asm__ volatile("xgetbv" : "=a"(lo) : "c"(0) : "edx");
	return lo;
}

static fault_t write_xcr(u32 index, u32 lo)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: xsetbv\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "a"(lo), "d"(0), "c"(index));
	return f;
}

static void test_xcr0(void)
{
	u32 old, cr4 = read_cr4();

	if ((cpuid(1, 0).c & BIT(26)) == 0) {
		print("msr: no XSAVE\n");
		return;
	}
	check(write_xcr(0, 1) == UD, "XSETBV works without CR4.OSXSAVE");
	write_cr4(cr4 | 0x40000);
	old = read_xcr0();
	check(write_xcr(0, 3) == NO_FAULT, "XCR0 cannot be written");
	leave();
	check(read_xcr0() == 3, "XCR0 is 0x%x, not 3", read_xcr0());
	check(write_xcr(0, 1) == NO_FAULT, "XCR0 cannot be written");
	leave();
	check(read_xcr0() == 1, "XCR0 is 0x%x, not 1", read_xcr0());
	check(write_xcr(0, 0) == GP0, "XCR0 can be 0");
	check(write_xcr(0, 4) == GP0, "XCR0 can have AVX without SSE");
	check(write_xcr(7, 1) == GP0, "XCR7 can be written");
	check(read_xcr0() == 1, "XCR0 changed to 0x%x", read_xcr0());
	write_xcr(0, old);
	write_cr4(cr4);
}

static u8 fx_before[512] __attribute__((aligned(16)));
static u8 fx_after[512] __attribute__((aligned(16)));

/* Registers of the FPU and SSE, filled with something, then compared over an exit. */
static void test_fpu(void)
{
	static u8 zero[512] __attribute__((aligned(16)));
	u32 n = (u32)sizeof(fx_before);

	__asm__ volatile("fninit; fldpi; fldl2e; fld1; fxsave %0" : "=m"(fx_before));
	for (u32 i = 160; i < 288; i++) /* XMM0-7 */
		fx_before[i] = (u8)(i * 37 + cpu_self());
	__asm__ volatile("fxrstor %0" ::"m"(fx_before));
	leave();
	__asm__ volatile("fxsave %0" : "=m"(fx_after));
	check(memcmp(fx_before, fx_after, 288) == 0, "cpu %u: FPU or SSE state changed",
	      cpu_self());
	__asm__ volatile("fxrstor %0; fxsave %1; fninit" : : "m"(zero), "m"(fx_before));
	check(memcmp(fx_before, fx_after, n) != 0, "FXSAVE does nothing");
}

static void test_general(void)
{
	u32 a = MSR_MTRR_DEF_TYPE, cr0 = read_cr0(), cr4 = read_cr4(), flags, want;
	u32 b = 1, d, s = 2, di = 3;

	write_cr2(0xabcd0123);
	/* All of the status flags, over an exit. */
	__asm__ volatile("pushl $0x8d7; popf; rdmsr; pushf; pop %0"
			 : "=r"(flags), "+c"(a), "+b"(b), "=d"(d), "+S"(s), "+D"(di)::"eax", "cc");
	want = 0x8d7;
	check(flags == want, "flags are 0x%x, not 0x%x", flags, want);
	check(a == MSR_MTRR_DEF_TYPE && b == 1 && s == 2 && di == 3, "registers changed");
	leave();
	check(read_cr2() == 0xabcd0123, "CR2 is 0x%x", read_cr2());
	check(read_cr0() == cr0 && read_cr4() == cr4, "CR0 or CR4 changed");
}

static void test_unknown(void)
{
	u64 v;

	check(try_rdmsr(NO_MSR, &v) == NO_FAULT || try_rdmsr(NO_MSR, &v) == GP0,
	      "RDMSR of an unknown register: another fault");
	print("msr: cpu %u: unknown MSR 0x%x: read 0x%x write 0x%x\n", cpu_self(), NO_MSR,
	      try_rdmsr(NO_MSR, &v), try_wrmsr(NO_MSR, 0));
}

static void test_tsc(void)
{
	u64 last = rdtsc(), now;

	for (u32 i = 0; i < 200; i++) {
		leave();
		now = rdtsc();
		check(now > last, "TSC goes back from 0x%llx to 0x%llx", last, now);
		last = now;
	}
}

static void test_cpu(u32 unused)
{
	(void)unused;
	if (cpu_is_intel())
		test_vmx_msrs();
	else
		test_svm_msrs();
	test_efer();
	if (below.present)
		test_insns();
	test_calls();
	test_kept_msrs();
	test_debug_registers();
	test_xcr0();
	test_fpu();
	test_general();
	test_unknown();
	test_tsc();
}

void test(void)
{
	below = hyper_info();
	smp_start();
	for (u32 round = 0; round < 2; round++)
		for (u32 c = 0; c < cpu_count; c++)
			on_cpu(c, test_cpu, 0);
}
