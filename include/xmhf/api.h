/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hypapp can ask of XMHF. Addresses of memory to copy to or from are the hypapp's own, all
 * else are values and handles; XMHF checks every one, and nothing that a hypapp passes can make
 * it touch its own memory or that of another hypapp. All calls may be made from any callback
 * unless said otherwise, work on the processor that runs the callback, and return a status.
 * Costs are estimates in instructions, without those of the SYSCALL and its way back (about 60).
 */
#ifndef XMHF_API_H
#define XMHF_API_H

#include <xmhf/types.h>

enum xmhf_status {
	XMHF_SUCCESS,
	XMHF_EINVAL, /* no such call, register, handle, ... or a malformed argument */
	XMHF_ERANGE, /* an address is not the guest's, or not the hypapp's */
	XMHF_EFAULT, /* the guest's page tables do not allow that */
	XMHF_ENOMEM, /* a bounded table is full */
	XMHF_ESTATE, /* not in this callback, or not any more */
	XMHF_ENOTSUP /* this processor or this build cannot */
};

/* xmhf_log() - write "NAME: " and @len (at most 160) bytes at @text to the log as one line; what is
 * not printable becomes a dot. Cost: by the log device. */
enum xmhf_status xmhf_log(const char *text, size_t len);

/* xmhf_printf() - the same with %s, %c, %u, %x, %lu, %lx, %%. Library code. */
void xmhf_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The guest's registers on this processor, as they are at the instruction that caused the event.
 * Segment selectors and bases are read only; so are CPL, CR0, CR4 and EFER.
 */
enum xmhf_reg {
	XMHF_RAX,
	XMHF_RCX,
	XMHF_RDX,
	XMHF_RBX,
	XMHF_RSP,
	XMHF_RBP,
	XMHF_RSI,
	XMHF_RDI,
	XMHF_R8,
	XMHF_R9,
	XMHF_R10,
	XMHF_R11,
	XMHF_R12,
	XMHF_R13,
	XMHF_R14,
	XMHF_R15,
	XMHF_RIP,
	XMHF_RFLAGS, /* written: bits that the architecture fixes keep their values; VM, IOPL, too
		      */
	XMHF_CR0,    /* read only from here ... */
	XMHF_CR4,
	XMHF_EFER,
	XMHF_CPL,
	XMHF_CS,
	XMHF_SS,
	XMHF_FS_BASE,
	XMHF_GS_BASE,
	XMHF_KERNEL_GS_BASE, /* ... to here */
	XMHF_CR2,
	XMHF_CR3,
	XMHF_STAR,
	XMHF_LSTAR, /* must be canonical */
	XMHF_CSTAR, /* must be canonical */
	XMHF_SFMASK,
	XMHF_REGS
};

/* xmhf_get(), xmhf_set() - EINVAL: no such register, or it cannot be written, or not to @val.
 * ESTATE: in start(), where the guest has no registers yet. About 30. */
enum xmhf_status xmhf_get(enum xmhf_reg r, u64 *val);
enum xmhf_status xmhf_set(enum xmhf_reg r, u64 val);

/*
 * xmhf_read(), xmhf_write() - copy @len bytes (1 to 4096) of guest-physical memory at @gpa. ERANGE,
 * and nothing is copied: a byte of it is not the guest's RAM below what XMHF maps, or lies in
 * XMHF's memory; or one of @buf is not the hypapp's (for a read: not writable). Protections do not
 * apply to hypapps. The guest may change the bytes at any time, in the middle of a copy too.
 * About 100 for each page of @buf, and a byte move.
 */
enum xmhf_status xmhf_read(u64 gpa, void *buf, size_t len);
enum xmhf_status xmhf_write(u64 gpa, const void *buf, size_t len);

#define XMHF_NO_CHECK BIT(8) /* with access: whatever the guest's tables allow at which CPL */

/*
 * xmhf_translate() - the guest-physical address of the guest's linear address @lin, by the guest's
 * own page tables as its processor would walk them now for @access (enum xmhf_access; a data access
 * at its CPL), or with XMHF_NO_CHECK as long as it is mapped. EFAULT: *gpa is the error code of the
 * page fault. ERANGE: a table lies where there is no memory. ESTATE: in start(). About 60 a level.
 */
enum xmhf_status xmhf_translate(u64 lin, u32 access, u64 *gpa);

/* xmhf_read_virt(), xmhf_write_virt() - the two together, over page borders. Library code. */
enum xmhf_status xmhf_read_virt(u64 lin, u32 access, void *buf, size_t len);
enum xmhf_status xmhf_write_virt(u64 lin, u32 access, const void *buf, size_t len);

/* What the guest may do with a page. */
#define XMHF_PROT_R 1U
#define XMHF_PROT_W 2U
#define XMHF_PROT_X 4U
#define XMHF_PROT_ALL 7U

/*
 * xmhf_protect() - allow the guest's processors @prot on @pages (1 to 512) pages from @gpa on, as
 * far as this hypapp is concerned: the guest may do what every hypapp allows. PROT_W needs PROT_R,
 * and so does PROT_X. Accesses that are not allowed come as events `memory`. When the call returns
 * no processor uses a right any more that it took. Devices are another matter: xmhf_protect_dma().
 * ERANGE: not the guest's, or above its RAM. ENOMEM: XMHF has no table left to split a large page
 * with; the first pages may be set. About 400 a page, and where rights shrink an NMI to each other
 * processor.
 */
enum xmhf_status xmhf_protect(u64 gpa, u32 pages, u32 prot);

/* xmhf_protect_dma() - the same for what devices may do (R, W). ENOTSUP: the machine has no IOMMU
 * that XMHF drives. */
enum xmhf_status xmhf_protect_dma(u64 gpa, u32 pages, u32 prot);

/*
 * xmhf_take_device() - the PCI device @bdf (bus << 8 | device << 3 | function) reaches no memory
 * any more when this returns, until the machine starts again. Its registers stay the guest's, whose
 * driver will find it broken. Behind a bridge to conventional PCI all devices count as one.
 * ENOTSUP: as above. ENOMEM: VT-d, devices on more than eight buses were taken.
 */
enum xmhf_status xmhf_take_device(u32 bdf);

/*
 * Intercepts, for all processors. In start() on processor 0 only, else ESTATE: from the guest's
 * first instruction on they are fixed. EINVAL: the callback that would get the event is NULL, or
 * XMHF itself guards this port or MSR (a hypapp that let it through would undo that).
 */
enum xmhf_status xmhf_intercept_port(u16 first, u32 count);
enum xmhf_status xmhf_intercept_msr(u32 msr, bool read, bool write);
enum xmhf_status xmhf_intercept_cpuid(void);
enum xmhf_status xmhf_intercept_cr(u32 mask);	     /* BIT(0), BIT(3), BIT(4): MOV to CR0, 3, 4 */
enum xmhf_status xmhf_intercept_exception(u32 mask); /* BIT(vector) */
enum xmhf_status xmhf_intercept_insn(u32 mask);	     /* XMHF_INSN_... */

#define XMHF_INSN_WBINVD BIT(0)
#define XMHF_INSN_HLT BIT(1)
#define XMHF_INSN_RDPMC BIT(2)
#define XMHF_INSN_INVLPG BIT(3)
#define XMHF_INSN_MONITOR BIT(4) /* MONITOR and MWAIT */
#define XMHF_INSN_RDTSC BIT(5)	 /* RDTSC and RDTSCP */
#define XMHF_INSN_PAUSE BIT(6)

/*
 * xmhf_inject() - deliver an event to the guest on this processor. @vector 0 to 31: that exception,
 * with
 * @error if it has an error code (#PF: its address by xmhf_set(XMHF_CR2)), when the callback's
 * event has been answered, and instead of any that the answer would raise; the last call counts. 2:
 * an NMI, as soon as the guest can take one. 32 to 255: an interrupt, sent by the guest's own APIC,
 * which comes when the guest lets interrupts in. EINVAL: #OF, #BR, vectors that are no
 * exception, and an error code of more than 15 bits. ESTATE: in start(). What is injected in down()
 * is forgotten. About 30; of an interrupt 100.
 */
enum xmhf_status xmhf_inject(u32 vector, u32 error);

/*
 * xmhf_quiesce() - keep all other processors out of the guest until this callback returns. On
 * return they have left it, and no translation older than the call is used. ESTATE: in start(). An
 * NMI to each, and a wait until they have left. A second call does nothing. A hypapp that keeps
 * them waiting for longer than hypapp-limit is stopped.
 */
enum xmhf_status xmhf_quiesce(void);

/* xmhf_cpu() - the number of the processor that runs this callback. Library code. */
u32 xmhf_cpu(void);

/* Facts. About 20. */
enum xmhf_fact {
	XMHF_FACT_CPUS,	      /* processors of the machine */
	XMHF_FACT_MEMORY_END, /* first address above the guest's RAM */
	XMHF_FACT_TSC,	      /* time-stamp counter as the guest reads it */
};
enum xmhf_status xmhf_fact(enum xmhf_fact which, u64 *val);

/*
 * Partitions: code that runs on the guest's processor, but in a world of its own: its nested
 * tables show only the pages that it was given, and its registers are its own. It begins in
 * 32-bit protected mode with flat segments, paging and interrupts off, all registers 0 but those
 * that xmhf_partition_set() has set. Its control registers, tables and flags are its own to change;
 * it may use x87, SSE and AVX. Whatever would leave it (an access to another page, VMMCALL, CPUID,
 * a port, an MSR, a debug register, HLT, any exception, an interrupt of the machine) ends
 * xmhf_partition_enter() and is told to the hypapp, which decides whether to go on. Interrupts
 * count as the guest stands: while its RFLAGS.IF is 0 they wait, for it and for the partition,
 * whose own IF has no effect (and reads as 0 then on Intel processors); NMIs always count.
 *
 * A page that is given to a partition is taken from the guest (its accesses get #GP; no event) and
 * from devices, where XMHF drives the IOMMU; of the hypapps only its owner can still read and write
 * it. It is overwritten with zeroes before it comes back. FPU and vector registers are the
 * partition's own, too: the guest's are kept while it runs. A partition belongs to the hypapp that
 * has created it. When the machine goes down in a way that XMHF sees, and when the hypapp destroys
 * it, its pages and registers are overwritten. Without an IOMMU (dma=unprotected) devices still
 * reach its pages. ENOTSUP where the FPU's state takes more than 4 KiB.
 */
#define XMHF_PARTITION_END MIB(8)

/* xmhf_partition_create() - an empty one; *handle names it. ENOMEM: there are 4 already in the
 * machine. About 3,000. */
enum xmhf_status xmhf_partition_create(u32 *handle);

/*
 * xmhf_partition_give() - the guest's page at @gpa (a multiple of 4096) becomes the partition's, at
 * @at in its own physical address space (below XMHF_PARTITION_END), with @prot, contents and all.
 * ERANGE: it is not the guest's RAM, or a partition's already, or there is a page at @at; ENOMEM:
 * it has 128, or XMHF's tables are used up. As for cost: xmhf_protect() of one page.
 */
enum xmhf_status xmhf_partition_give(u32 handle, u64 gpa, u64 at, u32 prot);

/*
 * xmhf_partition_get(), xmhf_partition_set() - the partition's registers, XMHF_RAX to XMHF_RFLAGS,
 * at the next xmhf_partition_enter(). EINVAL: another one, or no such partition of this hypapp.
 */
enum xmhf_status xmhf_partition_get(u32 handle, enum xmhf_reg r, u64 *val);
enum xmhf_status xmhf_partition_set(u32 handle, enum xmhf_reg r, u64 val);

/* Why it left. */
enum xmhf_left {
	XMHF_LEFT_CALL,	     /* VMMCALL (without prefixes); RIP is behind it */
	XMHF_LEFT_INTERRUPT, /* the machine wants this processor: return from the callback soon, so
				that the guest takes what has come, and go on when it calls again */
	XMHF_LEFT_MEMORY,    /* it touched a page that it does not have, at *info */
	XMHF_LEFT_DENIED     /* it did something else that it may not; *info: XMHF's exit cause
				(hypercall.h), of an exception its vector << 8 besides; RIP is at it */
};

/*
 * xmhf_partition_enter() - run it from where it is until it leaves. ESTATE: in start(). About
 * 1,500, and what the exchange of the vector registers and two flushes of the TLB take.
 */
enum xmhf_status xmhf_partition_enter(u32 handle, enum xmhf_left *why, u64 *info);

/* xmhf_partition_destroy() - overwrite its pages and registers; the guest gets the pages back.
 * About 1,000 a page. */
enum xmhf_status xmhf_partition_destroy(u32 handle);

/*
 * The ABI below: SYSCALL with RAX = number, arguments in RDI, RSI, RDX, R10, R8. RAX = status,
 * RDX = value; RCX, R8 to R11, RDI and RSI are lost.
 */
enum xmhf_sys {
	XMHF_SYS_RETURN,    /* verdict, four results (hypapp.h); does not come back */
	XMHF_SYS_LOG,	    /* text, len */
	XMHF_SYS_GET,	    /* register; value */
	XMHF_SYS_SET,	    /* register, value */
	XMHF_SYS_READ,	    /* gpa, buf, len */
	XMHF_SYS_WRITE,	    /* gpa, buf, len */
	XMHF_SYS_TRANSLATE, /* lin, access; gpa */
	XMHF_SYS_PROTECT,   /* gpa, pages, prot */
	XMHF_SYS_PROTECT_DMA,
	XMHF_SYS_INTERCEPT, /* event (hypapp.h), two arguments in the order above */
	XMHF_SYS_INJECT,    /* vector, error */
	XMHF_SYS_QUIESCE,
	XMHF_SYS_FACT, /* which; value */
	XMHF_SYS_PARTITION_CREATE,
	XMHF_SYS_PARTITION_GIVE,
	XMHF_SYS_PARTITION_GET,
	XMHF_SYS_PARTITION_SET,
	XMHF_SYS_PARTITION_ENTER, /* handle; why | info << 8 */
	XMHF_SYS_PARTITION_DESTROY,
	XMHF_SYS_TAKE_DEVICE, /* bdf */
	XMHF_SYS_CALLS
};

#endif
