/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: the instructions that could take the processor away from the host, or harm its memory, in
 * every mode, and in ring 3 of 32-bit, 64-bit and virtual-8086 mode: SVM's and VMX's own, INVD,
 * RSM, SKINIT, GETSEC, MONITOR and MWAIT, XSETBV, WBINVD. Each must raise the exception that it
 * raises on a processor without SVM and VMX, or do its work; its operand, where it has one, lies in
 * XMHF's memory.
 */
#include "lib/attack.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "insns";

#define UD FAULT(VEC_UD, 0)
#define GP0 FAULT(VEC_GP, 0)

/*
 * The instruction in 16, 32 and 64 bits; EAX is the operand's address (in 16 bits: BX + SI is). And
 * in 64-bit mode in ring 3, where INT 2Fh, which ring 3 may not use, ends it.
 */
#define INSN(name, bytes)                                                                          \
	extern const u8 i_##name##_16[], i_##name##_32[], i_##name##_64[], i_##name##_3[];         \
	__asm__(                                                                                   \
	    ".pushsection .low, \"awx\"\n.code64\ni_" #name "_3: movq %rsp, %rcx\n"                \
	    "pushq $0x4b\npushq %rcx\npushq $2\npushq $0x43\nmovl $1f, %edx\npushq %rdx\niretq\n"  \
	    "1: .byte " bytes "\nint $0x2f\n.code32\n.popsection");                                \
	static const struct access user_##name = {                                                 \
	    #name, {NULL, NULL, i_##name##_3}, {NULL, NULL, i_##name##_3}};                        \
	__asm__(".pushsection .low, \"awx\"\n.code16\ni_" #name "_16: .byte " bytes                \
		"\njmp leave16\n.code32\ni_" #name "_32: .byte " bytes                             \
		"\njmp leave32\n.code64\ni_" #name "_64: .byte " bytes                             \
		"\njmp leave64\n.code32\n.popsection");                                            \
	static const struct access name = {#name,                                                  \
					   {i_##name##_16, i_##name##_32, i_##name##_64},          \
					   {i_##name##_16, i_##name##_32, i_##name##_64}}

INSN(vmrun, "0x0f,0x01,0xd8");
/* EAX is no call of XMHF's: neither vendor's instruction does anything. */
INSN(vmmcall, "0x0f,0x01,0xd9");
INSN(vmload, "0x0f,0x01,0xda");
INSN(vmsave, "0x0f,0x01,0xdb");
INSN(stgi, "0x0f,0x01,0xdc");
INSN(clgi, "0x0f,0x01,0xdd");
INSN(skinit, "0x0f,0x01,0xde");
INSN(invlpga, "0x0f,0x01,0xdf");
INSN(vmcall, "0x0f,0x01,0xc1");
INSN(vmlaunch, "0x0f,0x01,0xc2");
INSN(vmresume, "0x0f,0x01,0xc3");
INSN(vmxoff, "0x0f,0x01,0xc4");
INSN(vmfunc, "0x0f,0x01,0xd4");
INSN(vmxon, "0xf3,0x0f,0xc7,0x30");
INSN(vmclear, "0x66,0x0f,0xc7,0x30");
INSN(vmptrld, "0x0f,0xc7,0x30");
INSN(vmptrst, "0x0f,0xc7,0x38");
INSN(vmread, "0x0f,0x78,0x08");
INSN(vmwrite, "0x0f,0x79,0x08");
INSN(invept, "0x66,0x0f,0x38,0x80,0x08");
INSN(invvpid, "0x66,0x0f,0x38,0x81,0x08");
INSN(getsec, "0x0f,0x37");
INSN(rsm, "0x0f,0xaa");
INSN(invd, "0x0f,0x08");
INSN(wbinvd, "0x0f,0x09");
INSN(monitor, "0x0f,0x01,0xc8");
INSN(mwait, "0x0f,0x01,0xc9");
INSN(xsetbv, "0x0f,0x01,0xd1");

static const struct {
	const struct access *a;
	const struct access *user;
	bool works;
	bool intel; /* QEMU takes 0F C7 /6 and /7 for RDRAND and RDSEED whatever the operand */
} list[] = {
    {&vmrun, &user_vmrun, false, false},       {&vmmcall, &user_vmmcall, false, false},
    {&vmload, &user_vmload, false, false},     {&vmsave, &user_vmsave, false, false},
    {&stgi, &user_stgi, false, false},	       {&clgi, &user_clgi, false, false},
    {&skinit, &user_skinit, false, false},     {&invlpga, &user_invlpga, false, false},
    {&vmcall, &user_vmcall, false, false},     {&vmlaunch, &user_vmlaunch, false, false},
    {&vmresume, &user_vmresume, false, false}, {&vmxoff, &user_vmxoff, false, false},
    {&vmfunc, &user_vmfunc, false, false},     {&vmxon, &user_vmxon, false, true},
    {&vmclear, &user_vmclear, false, true},    {&vmptrld, &user_vmptrld, false, true},
    {&vmptrst, &user_vmptrst, false, true},    {&vmread, &user_vmread, false, false},
    {&vmwrite, &user_vmwrite, false, false},   {&invept, &user_invept, false, false},
    {&invvpid, &user_invvpid, false, false},   {&getsec, &user_getsec, false, false},
    {&rsm, &user_rsm, false, false},	       {&invd, &user_invd, true, false},
    {&wbinvd, &user_wbinvd, true, false},
};

static void test_modes(void)
{
	for (u32 m = 0; m < MODES; m++) {
		for (u32 i = 0; i < ARRAY_SIZE(list); i++) {
			fault_t want = list[i].works ? NO_FAULT : UD;
			struct outcome o;

			if (list[i].intel && !cpu_is_intel())
				continue;
			o = excursion((enum mode)m, list[i].a, 0, below.base);
			check(o.fault == want, "cpu %u %s: %s: fault 0x%x, not 0x%x", cpu_self(),
			      mode_names[m], list[i].a->name, o.fault, want);
		}
		attack_check_here(mode_names[m]);
	}
}

#define NOT_FOR_USERS                                                                              \
	FAULT(VEC_GP, 0x2f * 8 + 2) /* INT 2Fh: the instruction before it has worked */

/* What is refused in ring 0 is refused there; INVD and WBINVD are #GP, but QEMU does them. */
static void test_ring3_64(const struct access *a, bool works)
{
	struct outcome o = excursion(MODE_LONG_4K, a, 0, below.base);

	check(o.fault == UD || o.fault == GP0 || (works && o.fault == NOT_FOR_USERS),
	      "cpu %u, 64-bit ring 3: %s: fault 0x%x", cpu_self(), a->name, o.fault);
}

static void test_v86(const struct access *a, bool works)
{
	u32 at, ip = (u32)a->code[0];
	fault_t f = v86(ip, &at);

	/* If it works, what follows it is refused. */
	check(at == ip ? f == UD || f == GP0 : works,
	      "cpu %u, virtual-8086 mode: %s: fault 0x%x at 0x%x", cpu_self(), a->name, f, at - ip);
}

/* Virtual-8086 mode and 64-bit mode in ring 3. The last three are privileged, too, or not there. */
static void test_users(void)
{
	static const struct access *const more[] = {&user_monitor, &user_mwait, &user_xsetbv};
	static const struct access *const more16[] = {&monitor, &mwait, &xsetbv};

	for (u32 i = 0; i < ARRAY_SIZE(list); i++) {
		if (list[i].intel && !cpu_is_intel())
			continue;
		test_ring3_64(list[i].user, list[i].works);
		test_v86(list[i].a, list[i].works);
	}
	for (u32 i = 0; i < ARRAY_SIZE(more); i++) {
		test_ring3_64(more[i], false);
		test_v86(more16[i], false);
	}
	attack_check_here("ring 3 and virtual-8086 mode");
}

#define RING3(name, code)                                                                          \
	static void r3_##name(u32 operand)                                                         \
	{                                                                                          \
		fault_t f = NO_FAULT;                                                              \
                                                                                                   \
		__asm__ volatile("1: " code "\n2:" ON_FAULT("1b", "2b")                            \
				 : "+S"(f), "+a"(operand)                                          \
				 : "c"(0), "d"(0)                                                  \
				 : "memory");                                                      \
		check(f == UD || f == GP0, "ring 3: " #name ": fault 0x%x", f);                    \
	}

RING3(vmrun, "vmrun")
RING3(vmload, "vmload")
RING3(vmsave, "vmsave")
RING3(stgi, "stgi")
RING3(clgi, "clgi")
RING3(skinit, "skinit")
RING3(invlpga, "invlpga %%eax, %%ecx")
RING3(vmxon, "vmxon (%%eax)")
RING3(vmxoff, "vmxoff")
RING3(vmclear, "vmclear (%%eax)")
RING3(vmptrld, "vmptrld (%%eax)")
RING3(vmread, "vmread %%ecx, %%eax")
RING3(vmfunc, "vmfunc")
RING3(invept, "invept (%%eax), %%ecx")
RING3(invvpid, "invvpid (%%eax), %%ecx")
RING3(getsec, "getsec")
RING3(rsm, "rsm")
RING3(hlt, "hlt")
RING3(wrmsr, "wrmsr")
RING3(xsetbv, "xsetbv")
RING3(mwait, ".byte 0x0f,0x01,0xc9")

/* QEMU lets ring 3 use INVD and WBINVD, with XMHF and without. */
static void (*const rings[])(u32) = {r3_vmrun,	r3_vmload,  r3_vmsave, r3_stgi,	  r3_clgi,
				     r3_skinit, r3_invlpga, r3_vmxoff, r3_vmread, r3_vmfunc,
				     r3_invept, r3_invvpid, r3_getsec, r3_rsm,	  r3_hlt,
				     r3_wrmsr,	r3_xsetbv,  r3_mwait};

static void (*const intel_rings[])(u32) = {r3_vmxon, r3_vmclear, r3_vmptrld};

/* MONITOR of XMHF's memory reads it, as it were. It must not wait there. */
static void test_monitor(void)
{
	fault_t f = NO_FAULT;

	__asm__ volatile("1: .byte 0x0f,0x01,0xc8\n2:" ON_FAULT("1b", "2b")
			 : "+S"(f)
			 : "a"(below.base), "c"(0), "d"(0)
			 : "memory");
	check(f == NO_FAULT || f == GP0 || f == UD, "MONITOR: fault 0x%x", f);
}

/* Extended state: what the processor does not have is refused by the processor. */
static void test_xsetbv(void)
{
	u32 cr4 = read_cr4(), bits[] = {0, 2, 0x80000000, 0xffffffff};

	if ((cpuid(1, 0).c & BIT(26)) == 0)
		return;
	write_cr4(cr4 | BIT(18));
	for (u32 i = 0; i < ARRAY_SIZE(bits); i++) {
		fault_t f = NO_FAULT;

		__asm__ volatile("1: xsetbv\n2:" ON_FAULT("1b", "2b")
				 : "+S"(f)
				 : "a"(bits[i]), "d"(bits[i]), "c"(0));
		check(f == GP0, "XSETBV 0x%x: fault 0x%x", bits[i], f);
	}
	write_cr4(cr4);
}

static void test_cpu(u32 unused)
{
	(void)unused;
	test_xsetbv();
	if (!below.present)
		return; /* the bare machine has SVM, and a host that uses it */
	test_modes();
	test_users();
	for (u32 i = 0; i < ARRAY_SIZE(rings); i++)
		ring3(rings[i], below.base);
	for (u32 i = 0; i < ARRAY_SIZE(intel_rings) && cpu_is_intel(); i++)
		ring3(intel_rings[i], below.base);
	test_monitor();
}

void test(void)
{
	attack_begin();
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
	attack_check("all of this");
}
