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
#define XMHF_REFUSED 0xfffffffdU /* a hypapp, or its restriction to ring 0, says no */
#define XMHF_STOPPED 0xfffffffcU /* the hypapp has faulted and answers no more */

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

/*
 * XMHF_HYPAPP: in: RBX = number of a hypapp, RCX, RDX, RSI = arguments. Out: RAX = what the hypapp
 * says, or XMHF_UNKNOWN (no such number), XMHF_REFUSED, XMHF_STOPPED; RCX, RDX, RSI = its results.
 */
#define XMHF_HYPAPP 2U

/*
 * XMHF_HYPAPPS: in: RBX = index (0 ...). Out: RBX = number of that hypapp (0: it takes no calls),
 * RCX, RDX = its name, 16 bytes with a NUL, RSI = 1 if it has been stopped. XMHF_BAD_ARG past the
 * end. In 16-bit and 32-bit code the halves of the name are cut to 4 bytes each.
 */
#define XMHF_HYPAPPS 3U

/*
 * XMHF_LOG: in: RBX = position in the log, 0 for the beginning. Out: RCX, RDX, RSI = up to 24 bytes
 * of it, padded with NULs, RBX = the position behind them; the same position again when there is no
 * more yet. The last 16 KiB are kept; what is older is skipped. In 16-bit and 32-bit code 4 bytes
 * of every 8 are lost.
 */
#define XMHF_LOG 4U

/*
 * XMHF_DMA: out: RBX = how many accesses of devices the IOMMUs have reported as blocked, RCX = what
 * holds devices back: 0 nothing, 1 AMD-Vi, 2 VT-d.
 */
#define XMHF_DMA 5U

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
	X(NMI_WINDOW, "nmi-window")                                                                \
	X(INIT, "init")                                                                            \
	X(SIPI, "sipi")                                                                            \
	X(CONTROL, "control-register")                                                             \
	X(TASK_SWITCH, "task-switch")                                                              \
	X(EXCEPTION, "exception")                                                                  \
	X(INSN, "instruction")                                                                     \
	X(RESUME, "resume")                                                                        \
	X(SHUTDOWN, "shutdown")                                                                    \
	X(BAD_STATE, "bad-state")                                                                  \
	X(UNKNOWN, "unknown")

#endif
