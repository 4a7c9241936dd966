/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What hypapps see of the guest and ask of the processor: registers, MSRs, intercepts. And what
 * ring 3 changes although VM exits leave it in the processor: the MSRs of SYSCALL, CR2, DR6.
 */
#include "core/gmem.h"
#include "core/log.h"
#include "vmx/vmx.h"
#include "x86/cpu.h"
#include "x86/hw.h"
#include <xmhf/api.h>

#define EFER_SCE BIT(0)
#define EFER_LME BIT(8)
#define EFER_NXE BIT(11)
#define CR4_PAE BIT(5)
#define PDPTES 4U

/* Exceptions that are no hypapp's: #DB, NMI, #BP, #OF (steps, and what INT3 and INTO raise), #MC.
 */
#define EXCEPTIONS_OURS (BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(18))

/* What they may intercept: writes of CR0, CR3, CR4, and xmhf/api.h's list of instructions. */
#define CR_WRITES (BIT(0) | BIT(3) | BIT(4))
#define INSNS (XMHF_INSN_PAUSE * 2 - 1)

struct vmx_extra vmx_extra;

/*
 * Registers that no VM exit saves or loads. As long as `out`, those of the guest are here and the
 * processor has the host's: from the first stay in ring 3 after an exit to the next entry.
 */
enum live_msr { LIVE_STAR, LIVE_LSTAR, LIVE_CSTAR, LIVE_SFMASK, LIVE_KERNEL_GS_BASE, LIVE_MSRS };
static const u32 live_msrs[LIVE_MSRS] = {
    [LIVE_STAR] = MSR_STAR,
    [LIVE_LSTAR] = MSR_LSTAR,
    [LIVE_CSTAR] = MSR_CSTAR,
    [LIVE_SFMASK] = MSR_SFMASK,
    [LIVE_KERNEL_GS_BASE] = MSR_KERNEL_GS_BASE,
};

struct live_regs {
	u64 guest[LIVE_MSRS];
	u64 host[LIVE_MSRS];
	u64 cr2;
	u64 dr6;
	bool out;
};
static struct live_regs live[MAX_CPUS];

void vmx_regs_init(const struct vcpu *v)
{
	struct live_regs *r = &live[v->id];
	u32 i = 0;

	while (i < LIVE_MSRS) {
		r->host[i] = hw_rdmsr(live_msrs[i]);
		r->guest[i] = 0;
		i++;
	}
	r->cr2 = hw_read_cr2();
	r->dr6 = hw_read_dr6();
	r->out = true;
}

void vmx_regs_out(const struct vcpu *v)
{
	struct live_regs *r = &live[v->id];
	u32 i = 0;

	if (r->out)
		return;
	while (i < LIVE_MSRS) {
		r->guest[i] = hw_rdmsr(live_msrs[i]);
		hw_wrmsr(live_msrs[i], r->host[i]);
		i++;
	}
	r->cr2 = hw_read_cr2();
	r->dr6 = hw_read_dr6();
	r->out = true;
}

void vmx_regs_in(const struct vcpu *v)
{
	struct live_regs *r = &live[v->id];
	u32 i = 0;

	if (!r->out)
		return;
	while (i < LIVE_MSRS) {
		hw_wrmsr(live_msrs[i], r->guest[i]);
		i++;
	}
	hw_write_cr2(r->cr2);
	hw_write_dr6(r->dr6);
	r->out = false;
}

static u64 get_live(const struct vcpu *v, enum live_msr i)
{
	return live[v->id].out ? live[v->id].guest[i] : hw_rdmsr(live_msrs[i]);
}

static bool is_canonical(u64 a)
{
	return a >> 47 == 0 || a >> 47 == 0x1ffff;
}

/* False: WRMSR would raise #GP. */
static bool set_live(const struct vcpu *v, enum live_msr i, u64 val)
{
	if (i == LIVE_SFMASK && val >> 32 != 0)
		return false;
	if (i != LIVE_SFMASK && i != LIVE_STAR && !is_canonical(val))
		return false;
	if (live[v->id].out)
		live[v->id].guest[i] = val;
	else
		hw_wrmsr(live_msrs[i], val);
	return true;
}

/* The guest's MSRs that are a field of the VMCS, and whether they hold an address. */
static bool msr_field(u32 msr, enum vmcs_field *field, bool *address)
{
	*address = msr != MSR_SYSENTER_CS;
	switch (msr) {
	case MSR_SYSENTER_CS: *field = VMCS_GUEST_SYSENTER_CS; return true;
	case MSR_SYSENTER_ESP: *field = VMCS_GUEST_SYSENTER_ESP; return true;
	case MSR_SYSENTER_EIP: *field = VMCS_GUEST_SYSENTER_EIP; return true;
	case MSR_FS_BASE: *field = VMCS_GUEST_BASE + 2 * SEG_FS; return true;
	case MSR_GS_BASE: *field = VMCS_GUEST_BASE + 2 * SEG_GS; return true;
	default: return false;
	}
}

/* LMA is the processor's. SDM vol. 3, 5.1.1 (LME with paging on) and table 2-2. */
static bool write_efer(u64 val)
{
	u64 old = vmcs_read(VMCS_GUEST_EFER);

	if ((val & ~(EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE)) != 0)
		return false;
	if (((old ^ val) & EFER_LME) != 0 && (vmcs_read(VMCS_GUEST_CR0) & CR0_PG) != 0)
		return false;
	vmcs_write(VMCS_GUEST_EFER, (val & ~EFER_LMA) | (old & EFER_LMA));
	return true;
}

bool vmx_state_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known)
{
	enum vmcs_field field = VMCS_GUEST_EFER;
	bool address = false;
	u32 i = 0;

	*known = true;
	if (msr == MSR_EFER && write)
		return write_efer(*val);
	if (msr == MSR_EFER || msr_field(msr, &field, &address)) {
		if (!write)
			*val = vmcs_read(field);
		else if (address && !is_canonical(*val))
			return false;
		else
			vmcs_write(field,
				   field == VMCS_GUEST_SYSENTER_CS ? *val & 0xffffffff : *val);
		return true;
	}
	while (i < LIVE_MSRS && live_msrs[i] != msr)
		i++;
	*known = i < LIVE_MSRS;
	if (*known && write)
		return set_live(v, (enum live_msr)i, *val);
	if (*known)
		*val = get_live(v, (enum live_msr)i);
	return *known;
}

/* A control register as the guest reads it. */
static u64 seen(enum vmcs_field reg, enum vmcs_field mask, enum vmcs_field shadow)
{
	u64 hidden = vmcs_read(mask);

	return (vmcs_read(reg) & ~hidden) | (vmcs_read(shadow) & hidden);
}

bool backend_get(const struct vcpu *v, enum xmhf_reg r, u64 *val)
{
	enum vmcs_field field;

	switch ((u32)r) {
	case XMHF_CR0: *val = seen(VMCS_GUEST_CR0, VMCS_CR0_MASK, VMCS_CR0_SHADOW); return true;
	case XMHF_CR4: *val = seen(VMCS_GUEST_CR4, VMCS_CR4_MASK, VMCS_CR4_SHADOW); return true;
	case XMHF_CR2: *val = live[v->id].out ? live[v->id].cr2 : hw_read_cr2(); return true;
	case XMHF_CPL: *val = backend_cpl(v); return true;
	case XMHF_KERNEL_GS_BASE: *val = get_live(v, LIVE_KERNEL_GS_BASE); return true;
	case XMHF_STAR: *val = get_live(v, LIVE_STAR); return true;
	case XMHF_LSTAR: *val = get_live(v, LIVE_LSTAR); return true;
	case XMHF_CSTAR: *val = get_live(v, LIVE_CSTAR); return true;
	case XMHF_SFMASK: *val = get_live(v, LIVE_SFMASK); return true;
	case XMHF_CR3: field = VMCS_GUEST_CR3; break;
	case XMHF_EFER: field = VMCS_GUEST_EFER; break;
	case XMHF_CS: field = VMCS_GUEST_SELECTOR + 2 * SEG_CS; break;
	case XMHF_SS: field = VMCS_GUEST_SELECTOR + 2 * SEG_SS; break;
	case XMHF_FS_BASE: field = VMCS_GUEST_BASE + 2 * SEG_FS; break;
	case XMHF_GS_BASE: field = VMCS_GUEST_BASE + 2 * SEG_GS; break;
	default: return false;
	}
	*val = vmcs_read(field);
	return true;
}

/* With PAE and without long mode the processor keeps the page-directory pointers, too. SDM vol. 3,
 * 27.3.2.4. */
static bool set_cr3(struct vcpu *v, u64 val)
{
	u64 pdpte[PDPTES] = {0};
	u32 i = 0;

	if (val >> cpu_phys_bits() != 0)
		return false;
	if ((vmcs_read(VMCS_GUEST_CR0) & CR0_PG) != 0 &&
	    (vmcs_read(VMCS_GUEST_CR4) & CR4_PAE) != 0 &&
	    (vmcs_read(VMCS_GUEST_EFER) & EFER_LMA) == 0) {
		if (gmem_read(GPA(val & 0xffffffe0), pdpte, sizeof(pdpte)) != OK)
			return false;
		while (i < PDPTES) {
			vmcs_write(VMCS_GUEST_PDPTE + 2 * i, pdpte[i]);
			i++;
		}
	}
	vmcs_write(VMCS_GUEST_CR3, val);
	backend_flush(v);
	return true;
}

bool backend_set(struct vcpu *v, enum xmhf_reg r, u64 val)
{
	switch ((u32)r) {
	case XMHF_CR2:
		if (live[v->id].out)
			live[v->id].cr2 = val;
		else
			hw_write_cr2(val);
		return true;
	case XMHF_CR3: return set_cr3(v, val);
	case XMHF_STAR: return set_live(v, LIVE_STAR, val);
	case XMHF_SFMASK: return set_live(v, LIVE_SFMASK, val & 0xffffffff);
	case XMHF_LSTAR: return set_live(v, LIVE_LSTAR, val);
	case XMHF_CSTAR: return set_live(v, LIVE_CSTAR, val);
	default: return false;
	}
}

bool backend_intercept_msr(u32 msr, bool read, bool write)
{
	/* PAT and DEBUGCTL live in the VMCS; XMHF does not emulate them. */
	if (msr == MSR_PAT || msr == MSR_DEBUGCTL)
		return false;
	if (msr >= 0x2000 && (msr < 0xc0000000 || msr >= 0xc0002000))
		return true; /* exits always */
	backend_watch_msr(msr, read, write);
	return true;
}

static u32 bits_if(u32 mask, u64 insn, u64 bits)
{
	return (mask & insn) != 0 ? (u32)bits : 0;
}

static bool watch_insns(u32 mask)
{
	if ((mask & XMHF_INSN_WBINVD) != 0 && (hw_rdmsr(MSR_VMX_PROC2) >> 32 & PROC2_WBINVD) == 0)
		return false;
	vmx_extra.proc |= bits_if(mask, XMHF_INSN_HLT, PROC_HLT) |
			  bits_if(mask, XMHF_INSN_PAUSE, PROC_PAUSE) |
			  bits_if(mask, XMHF_INSN_RDTSC, PROC_RDTSC) |
			  bits_if(mask, XMHF_INSN_RDPMC, PROC_RDPMC) |
			  bits_if(mask, XMHF_INSN_INVLPG, PROC_INVLPG) |
			  bits_if(mask, XMHF_INSN_MONITOR, PROC_MONITOR | PROC_MWAIT);
	vmx_extra.proc2 |= bits_if(mask, XMHF_INSN_WBINVD, PROC2_WBINVD);
	return true;
}

bool backend_intercept(struct vcpu *v, enum hypapp_event event, u32 mask)
{
	(void)v;
	if (event == HYPAPP_CPUID)
		return true; /* exits always */
	if (event == HYPAPP_CR && (mask & ~CR_WRITES) == 0) {
		vmx_extra.cr |= mask;
		vmx_extra.proc |= bits_if(mask, BIT(3), PROC_CR3_LOAD);
	} else if (event == HYPAPP_EXCEPTION && (mask & EXCEPTIONS_OURS) == 0) {
		vmx_extra.exceptions |= mask;
	} else if (event != HYPAPP_INSN || (mask & ~INSNS) != 0 || !watch_insns(mask)) {
		return false;
	}
	vmx_set_extra(true);
	return true;
}

/* Bits of the mask are read from the shadow, and writes that differ from it exit. */
static void mask_cr(u32 cr, bool on)
{
	enum vmcs_field reg = cr == 0 ? VMCS_GUEST_CR0 : VMCS_GUEST_CR4;
	enum vmcs_field mask = cr == 0 ? VMCS_CR0_MASK : VMCS_CR4_MASK;
	enum vmcs_field shadow = cr == 0 ? VMCS_CR0_SHADOW : VMCS_CR4_SHADOW;

	if ((vmx_extra.cr & BIT(cr)) == 0)
		return;
	vmcs_write(shadow, seen(reg, mask, shadow));
	vmcs_write(mask, on ? UINT64_MAX : cr == 0 ? vmx_fixed_cr0() : vmx_fixed_cr4());
}

void vmx_set_extra(bool on)
{
	u64 proc = vmcs_read(VMCS_PROC) & ~(u64)vmx_extra.proc;
	u64 proc2 = vmcs_read(VMCS_PROC2) & ~(u64)vmx_extra.proc2;

	vmcs_write(VMCS_PROC, on ? proc | vmx_extra.proc : proc);
	vmcs_write(VMCS_PROC2, on ? proc2 | vmx_extra.proc2 : proc2);
	vmcs_write(VMCS_EXCEPTION_BITMAP, vmx_extra.exceptions);
	mask_cr(0, on);
	mask_cr(4, on);
}

bool backend_cr(struct vcpu *v, u32 *cr, u64 *val)
{
	u64 how = vmcs_read(VMCS_QUALIFICATION);

	*cr = (u32)CR_NUMBER(how);
	if (vmcs_read(VMCS_EXIT_REASON) != REASON_CR || CR_KIND(how) != 0 ||
	    (vmx_extra.cr >> *cr & 1) == 0)
		return false;
	*val = vmx_cr_value(v);
	return true;
}
