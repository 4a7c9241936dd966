/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMX on each processor: the controls that the guest runs under and the state that the host has
 * after a VM exit. They are written here, before the processor's first guest instruction;
 * afterwards only the event to deliver and NMI-window exiting ever change.
 */
#include "core/contract.h"
#include "core/image.h"
#include "core/kick.h"
#include "core/log.h"
#include "core/memprot.h"
#include "core/string.h"
#include "core/vector.h"
#include "vmx/vmx.h"
#include "x86/cpu.h"
#include "x86/hostmap.h"
#include "x86/hw.h"
#include "x86/smp.h"

#define GUEST_VPID 1U
#define IOPM_SIZE (2 * PAGE_SIZE)
#define MSRPM_SIZE PAGE_SIZE

/* Accessed and dirty flags are not in use. SDM vol. 3, 29.3.2. */
#define EPT_TABLE (BIT(0) | BIT(1) | BIT(2))
#define EPT_LEAF BIT(0) /* readable */
#define EPT_LARGE BIT(7)
const struct pt_format backend_pt_format = {
    .present = BIT(0) | BIT(1) | BIT(2),
    .kind = EPT_LARGE,
    .table = {0, EPT_TABLE, EPT_TABLE, EPT_TABLE},
    .leaf = {EPT_LEAF, EPT_LEAF | EPT_LARGE, EPT_LEAF | EPT_LARGE, 0},
    .write = BIT(1),
    .exec = BIT(2),
    .type = BIT(3),
};

static u32 vmcs[MAX_CPUS][PAGE_SIZE / 4] __attribute__((aligned(4096)));
static u32 vmxon[MAX_CPUS][PAGE_SIZE / 4] __attribute__((aligned(4096)));
static u8 iopm[IOPM_SIZE] __attribute__((aligned(4096)));
static u8 msrpm[MSRPM_SIZE] __attribute__((aligned(4096)));
static u8 nmi_came[MAX_CPUS]; /* at the host; set by backend_host_nmi() */
static bool launched[MAX_CPUS];
static bool sipi_came[MAX_CPUS]; /* the last exit was that of a SIPI */
static bool started;
static bool sealed;

extern const u8 vmx_window[], vmx_window_end[], vmx_no_entry[], vmx_exit[];

const char *backend_name(void)
{
	return "VMX";
}

/* SDM vol. 3, 31.4. */
static const char *const insn_errors[] = {
    [1] = "VMCALL in root operation",
    [2] = "VMCLEAR of an invalid address",
    [3] = "VMCLEAR of the VMXON region",
    [4] = "VMLAUNCH of a VMCS that is not clear",
    [5] = "VMRESUME of a VMCS that is not launched",
    [6] = "VMRESUME after VMXOFF",
    [7] = "invalid control fields",
    [8] = "invalid host-state fields",
    [9] = "VMPTRLD of an invalid address",
    [10] = "VMPTRLD of the VMXON region",
    [11] = "VMPTRLD with another VMCS revision",
    [12] = "VMREAD or VMWRITE of a field that this processor does not have",
    [13] = "VMWRITE of a read-only field",
    [15] = "VMXON in root operation",
    [26] = "events blocked by MOV SS",
    [28] = "invalid operand of INVEPT or INVVPID",
};

static _Noreturn void vmx_failed(const char *what, u32 field)
{
	u64 n = hw_vmread(VMCS_INSN_ERROR);
	const char *why = n < ARRAY_SIZE(insn_errors) ? insn_errors[n] : NULL;

	panic("%s (field 0x%x) failed: VM-instruction error %lu, %s", what, field, n,
	      why != NULL ? why : "unknown");
}

u64 vmcs_read(enum vmcs_field field)
{
	return hw_vmread(field);
}

void vmcs_write(enum vmcs_field field, u64 val)
{
	if (!hw_vmwrite(field, val))
		vmx_failed("VMWRITE", field);
}

/* SDM vol. 3, 25.6.4: a bit a port. */
void backend_watch_port(u16 port, u32 count)
{
	u32 i = port;

	if (sealed)
		panic("port intercepts are fixed at boot");
	while (i < port + count)
		LOOP_ASSIGNS(i, IOPM)
		LOOP_INVARIANT(i >= port && i <= port + count)
		LOOP_INVARIANT(IOPM_SO_FAR(port, i))
		LOOP_DECREASES(port + count - i)
	{
		iopm[i / 8] |= (u8)(1U << (i % 8));
		i++;
	}
}

/* SDM vol. 3, 25.6.9: a bit an MSR, for reads in the first half, for writes in the second. */
static u32 msr_bit(u32 msr)
{
	if (msr < 0x2000)
		return msr;
	if (msr >= 0xc0000000 && msr < 0xc0002000)
		return 0x2000 + (msr - 0xc0000000);
	panic("MSR 0x%x is in no bitmap", msr);
}

void backend_watch_msr(u32 msr, bool read, bool write)
{
	u32 bit = msr_bit(msr);

	if (sealed)
		panic("MSR intercepts are fixed at boot");
	if (read)
		msrpm[bit / 8] |= (u8)(1U << (bit % 8));
	if (write)
		msrpm[MSRPM_SIZE / 2 + bit / 8] |= (u8)(1U << (bit % 8));
}

bool backend_watches_port(u16 port)
{
	return (iopm[port / 8] >> (port % 8) & 1) != 0;
}

void backend_seal(void)
{
	sealed = true;
}

bool backend_holds_init(void)
{
	return true; /* SDM vol. 3, 26.2: INIT exits, and is blocked in root operation */
}

void backend_low_code(u8 *to, u64 pa)
{
	(void)to; /* nothing */
	(void)pa;
}

bool backend_shows_sipi(void)
{
	return true;
}

void backend_watch_icr(bool on)
{
	(void)on; /* INIT and SIPI exit: the command register is not looked at */
}

static void watch_own_msrs(void)
{
	u32 i = 0;

	while (i < VMX_HIDDEN_MSRS) {
		u32 msr = vmx_hidden_msrs[i].first;

		while (msr <= vmx_hidden_msrs[i].last) {
			backend_watch_msr(msr, true, true);
			msr++;
		}
		i++;
	}
	backend_watch_msr(MSR_FEATURE_CONTROL, true, true);
	backend_watch_msr(MSR_MISC_ENABLE, true, true);
	backend_watch_msr(MSR_MICROCODE, false, true);
}

#define MASK(in, bit, name) | (WORD_##in == word ? BIT(bit) : 0)
enum word { WORD_PIN, WORD_PROC, WORD_PROC2, WORD_EXIT, WORD_ENTRY };

/* A word of controls: what XMHF needs (check.c has seen that it is there), what it wants and the
 * processor has, and what the processor insists on. SDM vol. 3, appendix A.3 to A.5. */
static u64 controls(enum word word, u32 capability)
{
	u64 cap = hw_rdmsr(capability);
	u64 wanted = 0 VMX_NEEDS(MASK) VMX_WANTS(MASK);

	return (wanted & cap >> 32) | (cap & 0xffffffff);
}

u64 vmx_fixed_cr0(void)
{
	return hw_rdmsr(MSR_VMX_CR0_FIXED0) & ~(CR0_PE | CR0_PG);
}

u64 vmx_fixed_cr4(void)
{
	return hw_rdmsr(MSR_VMX_CR4_FIXED0) | CR4_SMXE;
}

void vmx_set_controls(void)
{
	u64 proc2 = controls(WORD_PROC2, MSR_VMX_PROC2);

	vmcs_write(VMCS_PIN, controls(WORD_PIN, MSR_VMX_TRUE_PIN));
	vmcs_write(VMCS_PROC, controls(WORD_PROC, MSR_VMX_TRUE_PROC));
	vmcs_write(VMCS_PROC2, proc2);
	vmcs_write(VMCS_EXIT, controls(WORD_EXIT, MSR_VMX_TRUE_EXIT));
	vmcs_write(VMCS_ENTRY, controls(WORD_ENTRY, MSR_VMX_TRUE_ENTRY));
	vmcs_write(VMCS_PF_MASK, 0);
	vmcs_write(VMCS_PF_MATCH, 0);
	vmcs_write(VMCS_CR3_TARGETS, 0);
	vmcs_write(VMCS_EXIT_STORE_COUNT, 0);
	vmcs_write(VMCS_EXIT_LOAD_COUNT, 0);
	vmcs_write(VMCS_ENTRY_LOAD_COUNT, 0);
	vmcs_write(VMCS_IO_BITMAP_A, image_pa(iopm).a);
	vmcs_write(VMCS_IO_BITMAP_B, image_pa(iopm).a + PAGE_SIZE);
	vmcs_write(VMCS_MSR_BITMAP, image_pa(msrpm).a);
	vmcs_write(VMCS_EPT_POINTER, memprot_root().a | EPTP_WB | EPTP_FOUR_LEVELS);
	vmcs_write(VMCS_LINK_POINTER, UINT64_MAX);
	if ((proc2 & PROC2_VPID) != 0)
		vmcs_write(VMCS_VPID, GUEST_VPID);
	if ((proc2 & PROC2_XSAVES) != 0)
		vmcs_write(VMCS_XSS_BITMAP, 0);
	vmcs_write(VMCS_CR0_MASK, vmx_fixed_cr0());
	vmcs_write(VMCS_CR4_MASK, vmx_fixed_cr4());
	vmcs_write(VMCS_GUEST_PAT, hw_rdmsr(MSR_PAT));
	vmcs_write(VMCS_GUEST_DEBUGCTL, 0);
	/* INIT keeps these. */
	vmcs_write(VMCS_GUEST_SYSENTER_CS, hw_rdmsr(MSR_SYSENTER_CS) & 0xffffffff);
	vmcs_write(VMCS_GUEST_SYSENTER_ESP, hw_rdmsr(MSR_SYSENTER_ESP));
	vmcs_write(VMCS_GUEST_SYSENTER_EIP, hw_rdmsr(MSR_SYSENTER_EIP));
}

/* What VM exits load. SDM vol. 3, 25.5 and 28.5. */
void vmx_set_host(const struct vcpu *v)
{
	struct hw_table gdt = hw_sgdt();
	struct hw_table idt = hw_sidt();

	vmcs_write(VMCS_HOST_CR0, hw_read_cr0());
	vmcs_write(VMCS_HOST_CR3, hostmap_root().a);
	vmcs_write(VMCS_HOST_CR4, hw_read_cr4());
	vmcs_write(VMCS_HOST_EFER, hw_rdmsr(MSR_EFER));
	vmcs_write(VMCS_HOST_PAT, hw_rdmsr(MSR_PAT));
	vmcs_write(VMCS_HOST_SELECTOR + 2 * SEG_ES, SEL_DATA);
	vmcs_write(VMCS_HOST_SELECTOR + 2 * SEG_CS, SEL_CODE);
	vmcs_write(VMCS_HOST_SELECTOR + 2 * SEG_SS, SEL_DATA);
	vmcs_write(VMCS_HOST_SELECTOR + 2 * SEG_DS, SEL_DATA);
	vmcs_write(VMCS_HOST_SELECTOR + 2 * SEG_FS, 0);
	vmcs_write(VMCS_HOST_SELECTOR + 2 * SEG_GS, 0);
	vmcs_write(VMCS_HOST_SELECTOR + 12, SEL_TSS);
	vmcs_write(VMCS_HOST_FS_BASE, 0);
	vmcs_write(VMCS_HOST_GS_BASE, 0);
	vmcs_write(VMCS_HOST_TR_BASE, (u64)smp_tss(v->id));
	vmcs_write(VMCS_HOST_GDTR_BASE, gdt.base);
	vmcs_write(VMCS_HOST_IDTR_BASE, idt.base);
	vmcs_write(VMCS_HOST_SYSENTER_CS, 0);
	vmcs_write(VMCS_HOST_SYSENTER_ESP, 0);
	vmcs_write(VMCS_HOST_SYSENTER_EIP, 0);
	vmcs_write(VMCS_HOST_RIP, (u64)vmx_exit);
}

void backend_cpu_start(struct vcpu *v)
{
	u32 revision = (u32)(hw_rdmsr(MSR_VMX_BASIC) & BASIC_REVISION);
	u64 feature = hw_rdmsr(MSR_FEATURE_CONTROL);
	u64 cr4 = hw_read_cr4() | CR4_VMXE;

	if (!started) {
		watch_own_msrs();
		started = true;
	}
	if ((feature & FEATURE_LOCK) == 0)
		hw_wrmsr(MSR_FEATURE_CONTROL, feature | FEATURE_LOCK | FEATURE_VMX);
	else if ((feature & FEATURE_VMX) == 0)
		panic("VT-x is locked off on processor %u (IA32_FEATURE_CONTROL)", v->id);
	if ((hw_cpuid(1, 0).c >> 26 & 1) != 0)
		cr4 |= CR4_OSXSAVE; /* for XSETBV on behalf of the guest */
	hw_write_cr0(hw_read_cr0() | hw_rdmsr(MSR_VMX_CR0_FIXED0));
	hw_write_cr4(cr4 | hw_rdmsr(MSR_VMX_CR4_FIXED0));
	vmxon[v->id][0] = revision;
	vmcs[v->id][0] = revision;
	if (!hw_vmxon(image_pa(vmxon[v->id]).a))
		panic("VMXON failed on processor %u", v->id);
	if (!hw_vmclear(image_pa(vmcs[v->id]).a) || !hw_vmptrld(image_pa(vmcs[v->id]).a))
		vmx_failed("VMCLEAR or VMPTRLD", 0);
	launched[v->id] = false;
	vmx_set_controls();
	vmx_set_extra(true);
	vmx_set_host(v);
	vmx_regs_init(v);
}

const u8 *vmx_nmi_flag(const struct vcpu *v)
{
	return &nmi_came[v->id];
}

u64 backend_host_nmi(u32 cpu, u64 rip)
{
	kick_arrived(&vcpus[cpu]);
	__atomic_store_n(&nmi_came[cpu], 1, __ATOMIC_RELEASE);
	if (!vcpus[cpu].host_open)
		vcpus[cpu].host_nmi = true;
	return rip >= (u64)vmx_window && rip < (u64)vmx_window_end ? (u64)vmx_no_entry : rip;
}

/* After an exit that an NMI caused, NMIs are held back until the next entry. SDM vol. 3, 28.1. */
bool backend_take_nmi(const struct vcpu *v)
{
	return __atomic_exchange_n(&nmi_came[v->id], 0, __ATOMIC_ACQ_REL) == 0;
}

/*
 * The exit came while an event was being delivered, and nothing was raised instead of it: deliver
 * it again. Software interrupts come back by themselves, for RIP is still at their instruction.
 */
static void redeliver(void)
{
	u64 event = vmcs_read(VMCS_VECTORING);
	u64 type = event & EVENT_TYPE;

	if ((event & EVENT_VALID) == 0 || (vmcs_read(VMCS_ENTRY_EVENT) & EVENT_VALID) != 0)
		return;
	if (type != EVENT_INTERRUPT && type != EVENT_NMI && type != EVENT_EXCEPTION)
		return;
	if (type == EVENT_NMI)
		vmcs_write(VMCS_GUEST_INTERRUPTIBILITY,
			   vmcs_read(VMCS_GUEST_INTERRUPTIBILITY) & ~BLOCKED_BY_NMI);
	vmcs_write(VMCS_ENTRY_ERROR, vmcs_read(VMCS_VECTORING_ERROR));
	vmcs_write(VMCS_ENTRY_EVENT,
		   event & (EVENT_VALID | EVENT_ERROR | EVENT_TYPE | EVENT_VECTOR));
}

/*
 * The exit came in the middle of an IRET that had ended the blocking of NMIs already, and which
 * will be executed again. SDM vol. 3, 28.2.3 (exceptions, but for #DF) and table 28-7.
 */
static void block_nmis_again(const struct exit *e)
{
	u64 unblocked = 0;

	if (e->code == REASON_EPT_VIOLATION)
		unblocked = e->info & EPT_NMI_UNBLOCKED;
	else if (e->kind == EXIT_EXCEPTION && e->vector != VECTOR_DF)
		unblocked = vmcs_read(VMCS_EXIT_EVENT) & EVENT_NMI_UNBLOCKED;
	if (unblocked != 0 && (vmcs_read(VMCS_VECTORING) & EVENT_VALID) == 0)
		vmcs_write(VMCS_GUEST_INTERRUPTIBILITY,
			   vmcs_read(VMCS_GUEST_INTERRUPTIBILITY) | BLOCKED_BY_NMI);
}

void backend_run(struct vcpu *v, struct exit *e)
{
	enum vmx_end end;

	vmcs_write(VMCS_GUEST_RSP, v->gpr[RSP]);
	vmcs_write(VMCS_GUEST_RIP, v->rip);
	vmcs_write(VMCS_GUEST_RFLAGS, v->rflags);
	if (launched[v->id])
		redeliver();
	vmx_regs_in(v);
	end = vmx_enter(v, launched[v->id], &nmi_came[v->id]);
	if (end == VMX_NMI) {
		e->kind = EXIT_NMI;
		e->code = REASON_EVENT;
		vmx_step_end(v, e);
		return;
	}
	if (end != VMX_EXIT)
		vmx_failed("entry to the guest", end);
	v->gpr[RSP] = vmcs_read(VMCS_GUEST_RSP);
	v->rip = vmcs_read(VMCS_GUEST_RIP);
	v->rflags = vmcs_read(VMCS_GUEST_RFLAGS);
	vmx_decode(e);
	block_nmis_again(e);
	vmx_step_end(v, e);
	if (e->kind != EXIT_BAD_STATE)
		launched[v->id] = true;
	/*
	 * An INIT that comes to a processor waiting for SIPI is blocked (SDM vol. 3, 26.2) and
	 * exits before the first instruction after the SIPI. To who waits it says nothing new: the
	 * core ignores the SIPI of a processor that runs.
	 */
	if (e->kind == EXIT_INIT && sipi_came[v->id] && v->rip == 0)
		e->kind = EXIT_SIPI;
	sipi_came[v->id] = e->kind == EXIT_SIPI;
}
