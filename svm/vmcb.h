/* SPDX-License-Identifier: BSD-2-Clause */
/* The VMCB and the registers of SVM. AMD APM vol. 2, appendix B and chapter 15. */
#ifndef SVM_VMCB_H
#define SVM_VMCB_H

#include <xmhf/types.h>

struct vmcb_seg {
	u16 selector;
	u16 attrib; /* descriptor bits 55:52 and 47:40 */
	u32 limit;
	u64 base;
};

struct vmcb {
	/* Control area. */
	u32 intercept_cr;
	u32 intercept_dr;
	u32 intercept_exceptions;
	u32 intercept_misc1;
	u32 intercept_misc2;
	u32 intercept_misc3;
	u8 reserved1[0x40 - 0x18];
	u64 iopm_pa;
	u64 msrpm_pa;
	u64 tsc_offset;
	u32 asid;
	u32 tlb_control;
	u64 vintr;
	u64 int_state;
	u64 exit_code;
	u64 exit_info1;
	u64 exit_info2;
	u64 exit_int_info;
	u64 np_control;
	u8 reserved2[0xa8 - 0x98];
	u64 event_inj;
	u64 ncr3;
	u64 lbr_control;
	u64 clean;
	u64 nrip;
	u8 fetched;
	u8 bytes[15];
	u8 reserved3[0x400 - 0xe0];
	/* State save area. */
	struct vmcb_seg es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	u8 reserved4[0x4cb - 0x4a0];
	u8 cpl;
	u8 reserved5[4];
	u64 efer;
	u8 reserved6[0x548 - 0x4d8];
	u64 cr4, cr3, cr0, dr7, dr6, rflags, rip;
	u8 reserved7[0x5d8 - 0x580];
	u64 rsp;
	u8 reserved8[0x5f8 - 0x5e0];
	u64 rax, star, lstar, cstar, sfmask, kernel_gs_base;
	u64 sysenter_cs, sysenter_esp, sysenter_eip, cr2;
	u8 reserved9[0x668 - 0x648];
	u64 g_pat;
	u8 reserved10[0x1000 - 0x670];
};
_Static_assert(offsetof(struct vmcb, iopm_pa) == 0x40, "APM vol. 2, table B-1");
_Static_assert(offsetof(struct vmcb, asid) == 0x58, "APM vol. 2, table B-1");
_Static_assert(offsetof(struct vmcb, exit_code) == 0x70, "APM vol. 2, table B-1");
_Static_assert(offsetof(struct vmcb, np_control) == 0x90, "APM vol. 2, table B-1");
_Static_assert(offsetof(struct vmcb, event_inj) == 0xa8, "APM vol. 2, table B-1");
_Static_assert(offsetof(struct vmcb, nrip) == 0xc8, "APM vol. 2, table B-1");
_Static_assert(offsetof(struct vmcb, es) == 0x400, "APM vol. 2, table B-2");
_Static_assert(offsetof(struct vmcb, cpl) == 0x4cb, "APM vol. 2, table B-2");
_Static_assert(offsetof(struct vmcb, efer) == 0x4d0, "APM vol. 2, table B-2");
_Static_assert(offsetof(struct vmcb, cr4) == 0x548, "APM vol. 2, table B-2");
_Static_assert(offsetof(struct vmcb, rsp) == 0x5d8, "APM vol. 2, table B-2");
_Static_assert(offsetof(struct vmcb, rax) == 0x5f8, "APM vol. 2, table B-2");
_Static_assert(offsetof(struct vmcb, cr2) == 0x640, "APM vol. 2, table B-2");
_Static_assert(offsetof(struct vmcb, g_pat) == 0x668, "APM vol. 2, table B-2");
_Static_assert(sizeof(struct vmcb) == 0x1000, "APM vol. 2, 15.5.1");

/* intercept_exceptions: a bit for each vector. */
#define INTERCEPT_DB BIT(1)

/* intercept_misc1 */
#define INTERCEPT_INTR BIT(0)
#define INTERCEPT_NMI BIT(1)
#define INTERCEPT_INIT BIT(3)
#define INTERCEPT_RDTSC BIT(14)
#define INTERCEPT_RDPMC BIT(15)
#define INTERCEPT_CPUID BIT(18)
#define INTERCEPT_RSM BIT(19)
#define INTERCEPT_IRET BIT(20)
#define INTERCEPT_INVD BIT(22)
#define INTERCEPT_PAUSE BIT(23)
#define INTERCEPT_HLT BIT(24)
#define INTERCEPT_INVLPG BIT(25)
#define INTERCEPT_INVLPGA BIT(26)
#define INTERCEPT_IOIO BIT(27)
#define INTERCEPT_MSR BIT(28)
#define INTERCEPT_TASK BIT(29)
#define INTERCEPT_FERR BIT(30)
#define INTERCEPT_SHUTDOWN BIT(31)

/* intercept_misc2 */
#define INTERCEPT_VMRUN BIT(0)
#define INTERCEPT_VMMCALL BIT(1)
#define INTERCEPT_VMLOAD BIT(2)
#define INTERCEPT_VMSAVE BIT(3)
#define INTERCEPT_STGI BIT(4)
#define INTERCEPT_CLGI BIT(5)
#define INTERCEPT_SKINIT BIT(6)
#define INTERCEPT_RDTSCP BIT(7)
#define INTERCEPT_WBINVD BIT(9)
#define INTERCEPT_MONITOR BIT(10)
#define INTERCEPT_MWAIT BIT(11)

#define TLB_FLUSH_ALL 1U
#define NP_ENABLE BIT(0)
#define INT_SHADOW BIT(0)

/* event_inj and exit_int_info. APM vol. 2, 15.20. */
#define EVENT_VECTOR 0xffU
#define EVENT_TYPE (7U << 8)
#define EVENT_NMI (2U << 8)
#define EVENT_EXCEPTION (3U << 8)
#define EVENT_SOFTWARE (4U << 8)
#define EVENT_ERROR BIT(11)
#define EVENT_VALID BIT(31)

/* Exit codes. APM vol. 2, appendix C. */
enum {
	VMEXIT_CR_WRITE = 0x10,	 /* to 0x1f: plus the register's number */
	VMEXIT_EXCEPTION = 0x40, /* to 0x5f: plus the vector */
	VMEXIT_DB = 0x41,
	VMEXIT_INTR = 0x60,
	VMEXIT_NMI = 0x61,
	VMEXIT_INIT = 0x63,
	VMEXIT_RDTSC = 0x6e,
	VMEXIT_RDPMC = 0x6f,
	VMEXIT_CPUID = 0x72,
	VMEXIT_IRET = 0x74,
	VMEXIT_INVD = 0x76,
	VMEXIT_PAUSE = 0x77,
	VMEXIT_HLT = 0x78,
	VMEXIT_INVLPG = 0x79,
	VMEXIT_INVLPGA = 0x7a,
	VMEXIT_IOIO = 0x7b,
	VMEXIT_MSR = 0x7c,
	VMEXIT_SHUTDOWN = 0x7f,
	VMEXIT_VMRUN = 0x80,
	VMEXIT_VMMCALL = 0x81,
	VMEXIT_VMLOAD = 0x82,
	VMEXIT_SKINIT = 0x86,
	VMEXIT_RDTSCP = 0x87,
	VMEXIT_WBINVD = 0x89,
	VMEXIT_MONITOR = 0x8a,
	VMEXIT_MWAIT = 0x8b,
	VMEXIT_NPF = 0x400
};
#define VMEXIT_INVALID UINT64_MAX
#define VMEXIT_INVALID_LOW 0xffffffffUL /* the same as QEMU 10.0 stores it */

/* Nested page fault, exit_info1. APM vol. 2, 15.25.6. */
#define NPF_WRITE BIT(1)
#define NPF_FETCH BIT(4)

/* IOIO, exit_info1. APM vol. 2, 15.10.2. */
#define IOIO_IN BIT(0)
#define IOIO_STRING BIT(2)
#define IOIO_SIZE16 BIT(5)
#define IOIO_SIZE32 BIT(6)

/* Model-specific registers. */
#define MSR_PAT 0x277U
#define MSR_X2APIC_ICR 0x830U
#define MSR_EFER 0xc0000080U
#define MSR_SYSCFG 0xc0010010U
#define MSR_IORR_BASE0 0xc0010016U /* and mask 0, base 1, mask 1 */
#define MSR_TOP_MEM 0xc001001aU
#define MSR_TOM2 0xc001001dU
#define MSR_MMIO_CONF_BASE 0xc0010058U
#define MSR_SMM_BASE 0xc0010111U
#define MSR_SMM_ADDR 0xc0010112U
#define MSR_SMM_MASK 0xc0010113U
#define MSR_PATCH_LOADER 0xc0010020U
#define MSR_VM_CR 0xc0010114U
#define MSR_SMM_CTL 0xc0010116U
#define MSR_VM_HSAVE_PA 0xc0010117U
#define MSR_SVM_LOCK_KEY 0xc0010118U
#define MSR_SMM_KEY 0xc0010119U

#define EFER_SCE BIT(0)
#define EFER_LME BIT(8)
#define EFER_LMA BIT(10)
#define EFER_NXE BIT(11)
#define EFER_SVME BIT(12)
#define EFER_LMSLE BIT(13)
#define EFER_FFXSR BIT(14)
#define EFER_TCE BIT(15)
#define EFER_AIBRSE BIT(21)

#define VM_CR_R_INIT BIT(1)
#define VM_CR_LOCK BIT(3)
#define VM_CR_SVMDIS BIT(4)

/* CPUID 8000_000A, EDX. APM vol. 3, E.4.9. */
#define SVM_FEATURE_NP BIT(0)
#define SVM_FEATURE_NRIPS BIT(3)

#endif
