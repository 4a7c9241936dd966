/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Partitions: a VMCS of their own, under which all that could leave their memory exits, interrupts
 * of the machine included. Between two stays it is clear, so that any processor may load it. Intel
 * SDM vol. 3, 25.11.1 (VMCLEAR), 25.6, 26.2.
 */
#include "core/image.h"
#include "core/log.h"
#include "core/string.h"
#include "vmx/vmx.h"
#include "x86/hw.h"

#define PIN_INTERRUPT BIT(0)
/* CR8, debug registers, and of instructions what the guest may. Without bitmaps (25, 28) all MSRs
 * exit, and with bit 24 all ports. */
#define PROC_BITMAPS (BIT(25) | BIT(28))
#define PROC_PARTITION                                                                             \
	(PROC_HLT | PROC_MWAIT | PROC_RDPMC | PROC_MONITOR | BIT(19) | BIT(20) | BIT(23) | BIT(24))
/* RDTSCP, VPID, INVPCID, XSAVES, UMWAIT: without them entry and exit flush, and they raise #UD. */
#define PROC2_WANTED (BIT(3) | BIT(5) | BIT(12) | BIT(20) | BIT(26))

#define AR_CODE32 0xc09bU
#define AR_DATA32 0xc093U
#define AR_UNUSABLE BIT(16)
#define CR0_START (CR0_PE | CR0_ET)
#define DR7_INIT 0x400UL
#define PAT_INIT 0x0007040600070406UL

static u32 vmcss[PARTITIONS_MAX][PAGE_SIZE / 4] __attribute__((aligned(4096)));
static u64 cr2[PARTITIONS_MAX]; /* which VM exits leave in the processor */

static void set_controls(hpa_t root)
{
	u64 wbinvd = hw_rdmsr(MSR_VMX_PROC2) >> 32 & PROC2_WBINVD;

	vmx_set_controls();
	vmcs_write(VMCS_PROC, (vmcs_read(VMCS_PROC) & ~PROC_BITMAPS) | PROC_PARTITION);
	vmcs_write(VMCS_PROC2, (vmcs_read(VMCS_PROC2) & ~PROC2_WANTED) | wbinvd);
	vmcs_write(VMCS_EXCEPTION_BITMAP, 0xffffffff);
	vmcs_write(VMCS_EPT_POINTER, root.a | EPTP_WB | EPTP_FOUR_LEVELS);
}

static void set_seg(enum vmcs_seg s, u16 selector, u32 limit, u32 ar)
{
	vmcs_write(VMCS_GUEST_SELECTOR + 2 * s, selector);
	vmcs_write(VMCS_GUEST_LIMIT + 2 * s, limit);
	vmcs_write(VMCS_GUEST_AR + 2 * s, ar);
	vmcs_write(VMCS_GUEST_BASE + 2 * s, 0);
}

static void set_state(void)
{
	enum vmcs_seg s = SEG_ES;

	while (s < SEG_LDTR) {
		set_seg(s, s == SEG_CS ? 8 : 16, 0xffffffff, s == SEG_CS ? AR_CODE32 : AR_DATA32);
		s++;
	}
	set_seg(SEG_LDTR, 0, 0, AR_UNUSABLE);
	set_seg(SEG_TR, 0, 0xffff, 0x8b);
	vmcs_write(VMCS_GUEST_GDTR_BASE, 0);
	vmcs_write(VMCS_GUEST_GDTR_LIMIT, 0);
	vmcs_write(VMCS_GUEST_IDTR_BASE, 0);
	vmcs_write(VMCS_GUEST_IDTR_LIMIT, 0);
	vmcs_write(VMCS_GUEST_CR0, CR0_START | vmx_fixed_cr0());
	vmcs_write(VMCS_CR0_SHADOW, CR0_START);
	vmcs_write(VMCS_GUEST_CR3, 0);
	vmcs_write(VMCS_GUEST_CR4, vmx_fixed_cr4() & ~CR4_SMXE);
	vmcs_write(VMCS_CR4_SHADOW, 0);
	vmcs_write(VMCS_GUEST_EFER, 0);
	vmcs_write(VMCS_GUEST_PAT, PAT_INIT);
	vmcs_write(VMCS_GUEST_DR7, DR7_INIT);
	vmcs_write(VMCS_GUEST_PENDING_DEBUG, 0);
	vmcs_write(VMCS_GUEST_INTERRUPTIBILITY, 0);
	vmcs_write(VMCS_GUEST_ACTIVITY, ACTIVITY_ACTIVE);
	vmcs_write(VMCS_GUEST_SYSENTER_CS, 0);
	vmcs_write(VMCS_GUEST_SYSENTER_ESP, 0);
	vmcs_write(VMCS_GUEST_SYSENTER_EIP, 0);
}

bool backend_has_partitions(void)
{
	return true;
}

/* This processor's VMCS is no longer that of a partition but @own. */
static void leave(u32 n, u64 own)
{
	if (!hw_vmclear(image_pa(vmcss[n]).a) || !hw_vmptrld(own))
		panic("the VMCS of partition %u cannot be left", n);
}

void backend_partition_reset(u32 n, hpa_t root)
{
	u64 own = hw_vmptrst();

	leave(n, own);
	memset(vmcss[n], 0, sizeof(vmcss[n]));
	vmcss[n][0] = (u32)(hw_rdmsr(MSR_VMX_BASIC) & BASIC_REVISION);
	leave(n, own);
	if (!hw_vmptrld(image_pa(vmcss[n]).a))
		panic("the VMCS of partition %u cannot be loaded", n);
	set_controls(root);
	set_state();
	leave(n, own);
	cr2[n] = 0;
}

/*
 * Interrupts that the guest would take now cause exits. Others would end the stay before its first
 * instruction: they wait, and where the partition's IF is 1 it exits before any comes (26.2).
 */
static void set_interrupts(bool exit)
{
	u64 pin = vmcs_read(VMCS_PIN) & ~PIN_INTERRUPT;
	u64 proc = vmcs_read(VMCS_PROC) & ~PROC_INTERRUPT_WINDOW;

	vmcs_write(VMCS_PIN, exit ? pin | PIN_INTERRUPT : pin);
	vmcs_write(VMCS_PROC, exit ? proc : proc | PROC_INTERRUPT_WINDOW);
}

/*
 * Its IF is 1, and becomes 0, for no interrupt may come. Or a MOV to CR0 changes what VMX wants to
 * be 1 (NE): the partition sees it as it writes it.
 */
static bool passes(const struct vcpu *regs)
{
	u64 how = vmcs_read(VMCS_QUALIFICATION), reason = vmcs_read(VMCS_EXIT_REASON);

	if (reason == REASON_INTERRUPT_WINDOW) {
		vmcs_write(VMCS_GUEST_RFLAGS, vmcs_read(VMCS_GUEST_RFLAGS) & ~RFLAGS_IF);
		return true;
	}
	if (reason != REASON_CR || CR_NUMBER(how) != 0 || CR_KIND(how) != 0)
		return false;
	vmcs_write(VMCS_CR0_SHADOW, vmx_cr_value(regs));
	return true;
}

static enum vmx_end enter(const struct vcpu *v, u32 n, struct vcpu *regs)
{
	enum vmx_end end;
	bool launched = false;

	vmx_set_host(v);
	vmcs_write(VMCS_HOST_CR3, hw_read_cr3()); /* the hypapp's */
	vmcs_write(VMCS_GUEST_RSP, regs->gpr[RSP] & 0xffffffff);
	vmcs_write(VMCS_GUEST_RIP, regs->rip & 0xffffffff);
	vmcs_write(VMCS_GUEST_RFLAGS, regs->rflags);
	vmcs_write(VMCS_ENTRY_EVENT, 0);
	set_interrupts((v->rflags & RFLAGS_IF) != 0);
	if (!hw_invept(INVEPT_SINGLE, vmcs_read(VMCS_EPT_POINTER)))
		panic("INVEPT failed");
	hw_write_cr2(cr2[n]);
	do {
		end = vmx_enter(regs, launched, vmx_nmi_flag(v));
		launched = true;
	} while (end == VMX_EXIT && passes(regs));
	cr2[n] = hw_read_cr2();
	return end;
}

/* An NMI or INIT that made the partition exit has been consumed by that: it is for the host. */
static void keep(struct vcpu *v, const struct exit *e)
{
	if (e->kind == EXIT_NMI)
		hw_int2();
	if (e->kind == EXIT_INIT)
		v->host_init = true;
}

void backend_partition_run(struct vcpu *v, u32 n, struct vcpu *regs, struct exit *e)
{
	u64 own = hw_vmptrst();

	if (!hw_vmptrld(image_pa(vmcss[n]).a))
		panic("the VMCS of partition %u cannot be loaded", n);
	switch (enter(v, n, regs)) {
	case VMX_NMI:
		e->kind = EXIT_RESUME; /* it is known already */
		break;
	case VMX_EXIT:
		regs->gpr[RSP] = vmcs_read(VMCS_GUEST_RSP);
		regs->rip = vmcs_read(VMCS_GUEST_RIP);
		regs->rflags = vmcs_read(VMCS_GUEST_RFLAGS);
		vmx_decode(e);
		if (e->kind == EXIT_HYPERCALL)
			e->info = ((regs->rip & 0xffffffff) +
				   (vmcs_read(VMCS_EXIT_INSN_LEN) & INSN_MAX)) &
				  0xffffffff;
		keep(v, e);
		break;
	case VMX_FAIL:
	case VMX_FAIL_VALID: panic("partition %u cannot be entered", n);
	}
	leave(n, own);
}
