/* SPDX-License-Identifier: BSD-2-Clause */
/* The fields of the VMCS and the registers of VMX. Intel SDM vol. 3, chapters 25 to 28, appendices
 * A to C. */
#ifndef VMX_VMCS_H
#define VMX_VMCS_H

#include <xmhf/types.h>

/* Encodings, appendix B. Of a segment register the field of ES; the others follow by twos. */
enum vmcs_field {
	VMCS_VPID = 0x0000,
	VMCS_GUEST_SELECTOR = 0x0800,
	VMCS_HOST_SELECTOR = 0x0c00,
	VMCS_IO_BITMAP_A = 0x2000,
	VMCS_IO_BITMAP_B = 0x2002,
	VMCS_MSR_BITMAP = 0x2004,
	VMCS_EPT_POINTER = 0x201a,
	VMCS_XSS_BITMAP = 0x202c,
	VMCS_GUEST_PHYSICAL = 0x2400,
	VMCS_LINK_POINTER = 0x2800,
	VMCS_GUEST_DEBUGCTL = 0x2802,
	VMCS_GUEST_PAT = 0x2804,
	VMCS_GUEST_EFER = 0x2806,
	VMCS_GUEST_PDPTE = 0x280a, /* the first of four, by twos */
	VMCS_HOST_PAT = 0x2c00,
	VMCS_HOST_EFER = 0x2c02,
	VMCS_PIN = 0x4000,
	VMCS_PROC = 0x4002,
	VMCS_EXCEPTION_BITMAP = 0x4004,
	VMCS_PF_MASK = 0x4006,
	VMCS_PF_MATCH = 0x4008,
	VMCS_CR3_TARGETS = 0x400a,
	VMCS_EXIT = 0x400c,
	VMCS_EXIT_STORE_COUNT = 0x400e,
	VMCS_EXIT_LOAD_COUNT = 0x4010,
	VMCS_ENTRY = 0x4012,
	VMCS_ENTRY_LOAD_COUNT = 0x4014,
	VMCS_ENTRY_EVENT = 0x4016,
	VMCS_ENTRY_ERROR = 0x4018,
	VMCS_PROC2 = 0x401e,
	VMCS_INSN_ERROR = 0x4400,
	VMCS_EXIT_REASON = 0x4402,
	VMCS_EXIT_EVENT = 0x4404,
	VMCS_EXIT_ERROR = 0x4406,
	VMCS_VECTORING = 0x4408,
	VMCS_VECTORING_ERROR = 0x440a,
	VMCS_EXIT_INSN_LEN = 0x440c,
	VMCS_GUEST_LIMIT = 0x4800,
	VMCS_GUEST_GDTR_LIMIT = 0x4810,
	VMCS_GUEST_IDTR_LIMIT = 0x4812,
	VMCS_GUEST_AR = 0x4814,
	VMCS_GUEST_INTERRUPTIBILITY = 0x4824,
	VMCS_GUEST_ACTIVITY = 0x4826,
	VMCS_GUEST_SYSENTER_CS = 0x482a,
	VMCS_HOST_SYSENTER_CS = 0x4c00,
	VMCS_CR0_MASK = 0x6000,
	VMCS_CR4_MASK = 0x6002,
	VMCS_CR0_SHADOW = 0x6004,
	VMCS_CR4_SHADOW = 0x6006,
	VMCS_QUALIFICATION = 0x6400,
	VMCS_GUEST_CR0 = 0x6800,
	VMCS_GUEST_CR3 = 0x6802,
	VMCS_GUEST_CR4 = 0x6804,
	VMCS_GUEST_BASE = 0x6806,
	VMCS_GUEST_GDTR_BASE = 0x6816,
	VMCS_GUEST_IDTR_BASE = 0x6818,
	VMCS_GUEST_DR7 = 0x681a,
	VMCS_GUEST_RSP = 0x681c,
	VMCS_GUEST_RIP = 0x681e,
	VMCS_GUEST_RFLAGS = 0x6820,
	VMCS_GUEST_PENDING_DEBUG = 0x6822,
	VMCS_GUEST_SYSENTER_ESP = 0x6824,
	VMCS_GUEST_SYSENTER_EIP = 0x6826,
	VMCS_HOST_CR0 = 0x6c00,
	VMCS_HOST_CR3 = 0x6c02,
	VMCS_HOST_CR4 = 0x6c04,
	VMCS_HOST_FS_BASE = 0x6c06,
	VMCS_HOST_GS_BASE = 0x6c08,
	VMCS_HOST_TR_BASE = 0x6c0a,
	VMCS_HOST_GDTR_BASE = 0x6c0c,
	VMCS_HOST_IDTR_BASE = 0x6c0e,
	VMCS_HOST_SYSENTER_ESP = 0x6c10,
	VMCS_HOST_SYSENTER_EIP = 0x6c12,
	VMCS_HOST_RIP = 0x6c16
};

/* Segment registers in the order of their fields. */
enum vmcs_seg { SEG_ES, SEG_CS, SEG_SS, SEG_DS, SEG_FS, SEG_GS, SEG_LDTR, SEG_TR, SEGS };

/*
 * The controls that XMHF uses (25.6 to 25.8), by the word that they are in: X(word, bit, name in
 * the manual). Without one of the first list XMHF does not run; of the second it takes what there
 * is.
 */
#define VMX_NEEDS(X)                                                                               \
	X(PIN, 3, "NMI exiting")                                                                   \
	X(PIN, 5, "virtual NMIs")                                                                  \
	X(PROC, 25, "use I/O bitmaps")                                                             \
	X(PROC, 28, "use MSR bitmaps")                                                             \
	X(PROC, 31, "activate secondary controls")                                                 \
	X(PROC2, 1, "enable EPT")                                                                  \
	X(PROC2, 7, "unrestricted guest")                                                          \
	X(EXIT, 2, "save debug controls")                                                          \
	X(EXIT, 9, "host address-space size")                                                      \
	X(EXIT, 18, "save IA32_PAT")                                                               \
	X(EXIT, 19, "load IA32_PAT on exit")                                                       \
	X(EXIT, 20, "save IA32_EFER")                                                              \
	X(EXIT, 21, "load IA32_EFER on exit")                                                      \
	X(ENTRY, 2, "load debug controls")                                                         \
	X(ENTRY, 14, "load IA32_PAT on entry")                                                     \
	X(ENTRY, 15, "load IA32_EFER on entry")
#define VMX_WANTS(X)                                                                               \
	X(PROC2, 3, "enable RDTSCP")                                                               \
	X(PROC2, 5, "enable VPID")                                                                 \
	X(PROC2, 12, "enable INVPCID")                                                             \
	X(PROC2, 20, "enable XSAVES/XRSTORS")                                                      \
	X(PROC2, 26, "enable user wait and pause")

/* Controls that are on only at times: in a partition, while an NMI of the guest waits, for one
 * instruction alone. */
#define VMX_SOMETIMES(X)                                                                           \
	X(PROC, 2, "interrupt-window exiting")                                                     \
	X(PROC, 22, "NMI-window exiting")                                                          \
	X(PROC, 27, "monitor trap flag")
#define PROC_INTERRUPT_WINDOW BIT(2)
#define PROC_NMI_WINDOW BIT(22)
#define PROC_MTF BIT(27)
/* Controls that only hypapps ask for. */
#define PROC_HLT BIT(7)
#define PROC_INVLPG BIT(9)
#define PROC_MWAIT BIT(10)
#define PROC_RDPMC BIT(11)
#define PROC_RDTSC BIT(12)
#define PROC_CR3_LOAD BIT(15)
#define PROC_MONITOR BIT(29)
#define PROC_PAUSE BIT(30)
#define PROC2_WBINVD BIT(6)
/* PROC: on in every processor without the TRUE capability registers; XMHF needs them off. */
#define PROC_CR3_EXITING (BIT(15) | BIT(16))
#define PROC2_VPID BIT(5)
#define PROC2_XSAVES BIT(20)
#define ENTRY_LONG_MODE BIT(9) /* kept up to date by the processor: MISC_SAVES_LMA */

/* Events to deliver and events that were interrupted, 25.8.3 and 25.9.3. */
#define EVENT_VECTOR 0xffU
#define EVENT_TYPE (7U << 8)
#define EVENT_INTERRUPT (0U << 8)
#define EVENT_NMI (2U << 8)
#define EVENT_EXCEPTION (3U << 8)
#define EVENT_ERROR BIT(11)
#define EVENT_NMI_UNBLOCKED BIT(12) /* the exit undid an IRET's unblocking of NMIs */
#define EVENT_VALID BIT(31)
#define EPT_NMI_UNBLOCKED BIT(12) /* ... of an EPT violation: in the exit qualification */

/* Interruptibility and activity state, 25.4.2. */
#define BLOCKED_BY_STI BIT(0)
#define BLOCKED_BY_MOV_SS BIT(1)
#define BLOCKED_BY_NMI BIT(3)
#define ACTIVITY_ACTIVE 0U
#define ACTIVITY_HLT 1U
#define ACTIVITY_WAIT_SIPI 3U

#define DEBUGCTL_BTF BIT(1)
#define PENDING_DEBUG_BS BIT(14)

/* Access rights, 25.4.1. */
#define AR_DPL(ar) (((ar) >> 5) & 3)
#define AR_LONG BIT(13)
#define AR_DEFAULT32 BIT(14)

/* Exit reasons, appendix C; bit 31 tells that the entry failed. */
#define REASON_ENTRY_FAILED BIT(31)
enum {
	REASON_EVENT = 0, /* an exception or NMI */
	REASON_INTERRUPT = 1,
	REASON_TRIPLE_FAULT = 2,
	REASON_INIT = 3,
	REASON_SIPI = 4,
	REASON_INTERRUPT_WINDOW = 7,
	REASON_NMI_WINDOW = 8,
	REASON_TASK_SWITCH = 9,
	REASON_CPUID = 10,
	REASON_GETSEC = 11,
	REASON_HLT = 12,
	REASON_INVD = 13,
	REASON_INVLPG = 14,
	REASON_RDPMC = 15,
	REASON_RDTSC = 16,
	REASON_VMCALL = 18,
	REASON_VMCLEAR = 19,
	REASON_VMXON = 27,
	REASON_CR = 28,
	REASON_IO = 30,
	REASON_RDMSR = 31,
	REASON_WRMSR = 32,
	REASON_MWAIT = 36,
	REASON_MTF = 37,
	REASON_MONITOR = 39,
	REASON_PAUSE = 40,
	REASON_EPT_VIOLATION = 48,
	REASON_EPT_MISCONFIG = 49,
	REASON_INVEPT = 50,
	REASON_RDTSCP = 51,
	REASON_INVVPID = 53,
	REASON_WBINVD = 54,
	REASON_XSETBV = 55,
	REASON_VMFUNC = 59
};

/* Exit qualifications, 28.2.1. */
#define EPT_WRITE BIT(1)
#define EPT_FETCH BIT(2)
#define IO_SIZE(q) (((q)&7) + 1)
#define IO_IN BIT(3)
#define IO_STRING BIT(4)
#define CR_NUMBER(q) ((q)&15)
#define CR_KIND(q) (((q) >> 4) & 3) /* 0: MOV to it */
#define CR_REGISTER(q) (((q) >> 8) & 15)

/* EPT pointer, 25.6.11: tables are write-back, four levels. */
#define EPTP_WB 6U
#define EPTP_FOUR_LEVELS (3U << 3)
#define INVEPT_SINGLE 1U

/* Model-specific registers. */
#define MSR_FEATURE_CONTROL 0x3aU
#define MSR_MICROCODE 0x79U /* IA32_BIOS_UPDT_TRIG */
#define MSR_SMM_MONITOR_CTL 0x9bU
#define MSR_SYSENTER_CS 0x174U
#define MSR_SYSENTER_ESP 0x175U
#define MSR_SYSENTER_EIP 0x176U
#define MSR_MISC_ENABLE 0x1a0U
#define MSR_DEBUGCTL 0x1d9U
#define MSR_PAT 0x277U
#define MSR_PEBS_ENABLE 0x3f1U
#define MSR_VMX_BASIC 0x480U
#define MSR_VMX_MISC 0x485U
#define MSR_VMX_CR0_FIXED0 0x486U
#define MSR_VMX_CR4_FIXED0 0x488U
#define MSR_VMX_PROC2 0x48bU
#define MSR_VMX_EPT_VPID_CAP 0x48cU
#define MSR_VMX_TRUE_PIN 0x48dU
#define MSR_VMX_TRUE_PROC 0x48eU
#define MSR_VMX_TRUE_EXIT 0x48fU
#define MSR_VMX_TRUE_ENTRY 0x490U
#define MSR_VMX_LAST 0x49fU
#define MSR_RTIT_FIRST 0x560U /* Processor Trace */
#define MSR_RTIT_LAST 0x58fU
#define MSR_DS_AREA 0x600U
#define MSR_EFER 0xc0000080U
#define MSR_STAR 0xc0000081U
#define MSR_LSTAR 0xc0000082U
#define MSR_CSTAR 0xc0000083U
#define MSR_SFMASK 0xc0000084U
#define MSR_FS_BASE 0xc0000100U
#define MSR_GS_BASE 0xc0000101U
#define MSR_KERNEL_GS_BASE 0xc0000102U

#define FEATURE_LOCK BIT(0)
#define FEATURE_VMX BIT(2)	/* VMXON outside SMX */
#define FEATURE_HIDDEN 0xff06UL /* both VMXON bits, SENTER */
#define MISC_ENABLE_NO_BTS BIT(11)
#define MISC_ENABLE_NO_PEBS BIT(12)
#define MISC_ENABLE_NO_XD BIT(34)

#define BASIC_REVISION 0x7fffffffUL
#define BASIC_TRUE BIT(55)
#define MISC_SAVES_LMA BIT(5)
#define MISC_WAIT_SIPI BIT(8)
/* Four levels, write-back tables, leaves of 2 MiB and 1 GiB, INVEPT of one context. */
#define EPT_CAPS (BIT(6) | BIT(14) | BIT(16) | BIT(17) | BIT(20) | BIT(25))

#define CR0_PE BIT(0)
#define CR0_ET BIT(4)
#define CR0_NE BIT(5)
#define CR0_PG BIT(31)
#define CR4_VMXE BIT(13)
#define CR4_SMXE BIT(14)
#define CR4_OSXSAVE BIT(18)
#define CR4_PKE BIT(22)
#define EFER_LMA BIT(10)

#endif
