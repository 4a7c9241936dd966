/* SPDX-License-Identifier: BSD-2-Clause */
/* What hypapps see of the guest and ask of the processor: registers, MSRs that live in the VMCB,
 * intercepts. */
#include "core/guestcode.h"
#include "svm/svm.h"
#include "x86/hw.h"

#define CR4_OSXSAVE BIT(18)
#define CR4_PKE BIT(22)

/* Exceptions that are no hypapp's: #DB, NMI, #BP, #OF (steps, and what INT3 and INTO raise), #MC.
 */
#define EXCEPTIONS_OURS (BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(18))

/* What hypapps may intercept: writes of CR0, CR3, CR4, and xmhf/api.h's list of instructions. */
#define CR_WRITES (BIT(0) | BIT(3) | BIT(4))
#define INSNS (XMHF_INSN_PAUSE * 2 - 1)

struct svm_extra svm_extra;

static bool is_canonical(u64 a)
{
	return a >> 47 == 0 || a >> 47 == 0x1ffff;
}

/* The guest's MSRs that #VMEXIT leaves in the VMCB, and whether they hold an address. */
static u64 *vmcb_msr(struct vmcb *c, u32 msr, bool *address)
{
	*address = true;
	switch (msr) {
	case 0x175: return &c->sysenter_esp;
	case 0x176: return &c->sysenter_eip;
	case 0xc0000082: return &c->lstar;
	case 0xc0000083: return &c->cstar;
	case 0xc0000100: return &c->fs.base;
	case 0xc0000101: return &c->gs.base;
	case 0xc0000102: return &c->kernel_gs_base;
	default: break;
	}
	*address = false;
	switch (msr) {
	case 0x174: return &c->sysenter_cs;
	case 0xc0000081: return &c->star;
	case 0xc0000084: return &c->sfmask;
	default: return NULL;
	}
}

bool svm_state_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known)
{
	bool address;
	u64 *p = vmcb_msr(svm_vmcb(v), msr, &address);

	*known = p != NULL;
	if (p == NULL)
		return false;
	if (!write)
		*val = *p;
	else if (address && !is_canonical(*val))
		return false;
	else
		*p = *val;
	return true;
}

bool backend_get(const struct vcpu *v, enum xmhf_reg r, u64 *val)
{
	const struct vmcb *c = svm_vmcb(v);

	switch ((u32)r) {
	case XMHF_CR0: *val = c->cr0; return true;
	case XMHF_CR2: *val = c->cr2; return true;
	case XMHF_CR3: *val = c->cr3; return true;
	case XMHF_CR4: *val = c->cr4; return true;
	case XMHF_EFER: *val = c->efer & ~EFER_SVME; return true;
	case XMHF_CPL: *val = c->cpl; return true;
	case XMHF_CS: *val = c->cs.selector; return true;
	case XMHF_SS: *val = c->ss.selector; return true;
	case XMHF_FS_BASE: *val = c->fs.base; return true;
	case XMHF_GS_BASE: *val = c->gs.base; return true;
	case XMHF_KERNEL_GS_BASE: *val = c->kernel_gs_base; return true;
	case XMHF_STAR: *val = c->star; return true;
	case XMHF_LSTAR: *val = c->lstar; return true;
	case XMHF_CSTAR: *val = c->cstar; return true;
	case XMHF_SFMASK: *val = c->sfmask; return true;
	default: return false;
	}
}

bool backend_set(struct vcpu *v, enum xmhf_reg r, u64 val)
{
	struct vmcb *c = svm_vmcb(v);

	switch ((u32)r) {
	case XMHF_CR2: c->cr2 = val; return true;
	case XMHF_CR3:
		c->cr3 = val;
		backend_flush(v);
		return true;
	case XMHF_STAR: c->star = val; return true;
	case XMHF_SFMASK: c->sfmask = val & 0xffffffff; return true;
	case XMHF_LSTAR:
	case XMHF_CSTAR:
		if (!is_canonical(val))
			return false;
		if (r == XMHF_LSTAR)
			c->lstar = val;
		else
			c->cstar = val;
		return true;
	default: return false;
	}
}

static u64 pair(u32 low, u32 high)
{
	return low | (u64)high << 32;
}

void backend_cpuid(const struct vcpu *v, u64 *ab, u64 *cd)
{
	const struct vmcb *c = svm_vmcb(v);
	u32 leaf = (u32)(v->gpr[RAX] & 0xffffffff);
	u32 sub = (u32)(v->gpr[RCX] & 0xffffffff);
	struct hw_cpuid r = hw_cpuid(leaf, sub);

	/* Two bits mirror CR4, which is the guest's. */
	if (leaf == 1)
		r.c = (r.c & ~(u32)BIT(27)) | ((c->cr4 & CR4_OSXSAVE) != 0 ? (u32)BIT(27) : 0);
	if (leaf == 7 && sub == 0)
		r.c = (r.c & ~(u32)BIT(4)) | ((c->cr4 & CR4_PKE) != 0 ? (u32)BIT(4) : 0);
	*ab = pair(r.a, r.b);
	*cd = pair(r.c, r.d);
}

bool backend_intercept_msr(u32 msr, bool read, bool write)
{
	/* PAT and DEBUGCTL live in the VMCB in part; XMHF does not emulate them. */
	if (msr == MSR_PAT || msr == 0x1d9)
		return false;
	if (msr >= 0x2000 && (msr < 0xc0000000 || msr >= 0xc0002000) &&
	    (msr < 0xc0010000 || msr >= 0xc0012000))
		return true; /* exits always */
	backend_watch_msr(msr, read, write);
	return true;
}

static u32 bits_if(u32 mask, u64 insn, u64 bits)
{
	return (mask & insn) != 0 ? (u32)bits : 0;
}

static u32 misc1_of(u32 mask)
{
	return bits_if(mask, XMHF_INSN_HLT, INTERCEPT_HLT) |
	       bits_if(mask, XMHF_INSN_PAUSE, INTERCEPT_PAUSE) |
	       bits_if(mask, XMHF_INSN_RDTSC, INTERCEPT_RDTSC) |
	       bits_if(mask, XMHF_INSN_RDPMC, INTERCEPT_RDPMC) |
	       bits_if(mask, XMHF_INSN_INVLPG, INTERCEPT_INVLPG);
}

static u32 misc2_of(u32 mask)
{
	return bits_if(mask, XMHF_INSN_RDTSC, INTERCEPT_RDTSCP) |
	       bits_if(mask, XMHF_INSN_WBINVD, INTERCEPT_WBINVD) |
	       bits_if(mask, XMHF_INSN_MONITOR, INTERCEPT_MONITOR | INTERCEPT_MWAIT);
}

bool backend_intercept(struct vcpu *v, enum hypapp_event event, u32 mask)
{
	if (event == HYPAPP_CPUID) {
		svm_extra.misc1 |= (u32)INTERCEPT_CPUID;
	} else if (event == HYPAPP_CR && (mask & ~CR_WRITES) == 0) {
		svm_extra.cr |= mask << 16;
	} else if (event == HYPAPP_INSN && (mask & ~INSNS) == 0) {
		svm_extra.misc1 |= misc1_of(mask);
		svm_extra.misc2 |= misc2_of(mask);
	} else if (event == HYPAPP_EXCEPTION && (mask & EXCEPTIONS_OURS) == 0) {
		svm_extra.exceptions |= mask;
	} else {
		return false;
	}
	svm_set_extra(v);
	return true;
}

void svm_set_extra(struct vcpu *v)
{
	struct vmcb *c = svm_vmcb(v);

	c->intercept_cr |= svm_extra.cr;
	c->intercept_misc1 |= svm_extra.misc1;
	c->intercept_misc2 |= svm_extra.misc2;
	c->intercept_exceptions |= svm_extra.exceptions;
}

bool backend_cr(struct vcpu *v, u32 *cr, u64 *val)
{
	const struct vmcb *c = svm_vmcb(v);
	u8 b[INSN_MAX];
	enum insn_mode mode;
	u32 n = guestcode_fetch(v, b, &mode);
	u32 reg;

	if (!insn_decode_cr(b, n, mode, cr, &reg) || c->exit_code != VMEXIT_CR_WRITE + *cr)
		return false;
	*val = mode == INSN_64 ? v->gpr[reg] : v->gpr[reg] & 0xffffffff;
	return true;
}
