/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's view of XMHF: hypercalls, made with VMMCALL (AMD) or VMCALL (Intel)
 * from any mode and ring. Without XMHF below the instruction raises #UD.
 *
 *	in:  EAX = XMHF_CALL(n), RBX, RCX, RDX
 *	out: RAX = XMHF_OK or an error, RBX, RCX, RDX, RSI; all others unchanged
 *
 * In 16-bit and 32-bit code only the low halves count.
 */
#ifndef XMHF_HYPERCALL_H
#define XMHF_HYPERCALL_H

#define XMHF_CALL(n) (0x584d0000U | (n)) /* "XM" */
#define XMHF_CALL_MASK 0xffff0000U

/* Errors, in RAX. */
#define XMHF_OK 0U
#define XMHF_UNKNOWN 0xffffffffU /* no such call */
#define XMHF_BAD_ARG 0xfffffffeU /* an argument is out of range */

/*
 * XMHF_INFO: out: RBX = version (major << 16 | minor), RCX = first address of the memory that
 * XMHF keeps, RDX = its size in bytes, RSI = number of processors.
 */
#define XMHF_INFO 0U

/*
 * XMHF_STATS: in: RBX = processor (0 ...), RCX = cause (0 ...). Out: RBX = how often that processor
 * left the guest for that cause, RCX = the upper 32 bits of it. XMHF_BAD_ARG past either end.
 */
#define XMHF_STATS 1U

/* Causes of exits, in the order of their numbers: X(identifier, name for people). */
#define XMHF_EXITS(X)                                                                              \
	X(CPUID, "cpuid")                                                                          \
	X(MSR_READ, "msr-read")                                                                    \
	X(MSR_WRITE, "msr-write")                                                                  \
	X(IO, "io")                                                                                \
	X(NPF, "nested-fault")                                                                     \
	X(APIC, "apic")                                                                            \
	X(CHIPSET, "chipset")                                                                      \
	X(HYPERCALL, "hypercall")                                                                  \
	X(VIRT_INSN, "virt-insn")                                                                  \
	X(INVD, "invd")                                                                            \
	X(NMI, "nmi")                                                                              \
	X(IRET, "iret")                                                                            \
	X(STEP, "step")                                                                            \
	X(INIT, "init")                                                                            \
	X(SHUTDOWN, "shutdown")                                                                    \
	X(BAD_STATE, "bad-state")                                                                  \
	X(UNKNOWN, "unknown")

#endif
