/* SPDX-License-Identifier: BSD-2-Clause */
/* From a raw #VMEXIT to a struct exit. AMD APM vol. 2, appendix C. */
#include "svm/svm.h"

static void decode_npf(const struct vmcb *c, struct exit *e)
{
	e->kind = EXIT_NPF;
	e->gpa = GPA(c->exit_info2);
	if ((c->exit_info1 & NPF_FETCH) != 0)
		e->access = ACCESS_EXEC;
	else if ((c->exit_info1 & NPF_WRITE) != 0)
		e->access = ACCESS_WRITE;
	else
		e->access = ACCESS_READ;
}

static void decode_io(const struct vmcb *c, struct exit *e)
{
	u64 info = c->exit_info1;

	e->kind = EXIT_IO;
	e->port = (u16)(info >> 16 & 0xffff);
	e->in = (info & IOIO_IN) != 0;
	e->string = (info & IOIO_STRING) != 0;
	e->size = 1;
	if ((info & IOIO_SIZE16) != 0)
		e->size = 2;
	if ((info & IOIO_SIZE32) != 0)
		e->size = 4;
}

/* Vectors that have an error code: #DF, #TS to #PF, #AC, #CP, #VC, #SX. APM vol. 2, 8.2. */
#define HAS_ERROR (BIT(8) | 0x7c00UL | BIT(17) | BIT(21) | BIT(29) | BIT(30))

static void decode_exception(const struct vmcb *c, struct exit *e)
{
	e->kind = EXIT_EXCEPTION;
	e->vector = (u8)(c->exit_code & 31);
	e->has_error = (HAS_ERROR >> e->vector & 1) != 0;
	e->error = (u32)(c->exit_info1 & 0xffffffff);
	e->info = c->exit_info2;
}

/* What only hypapps want intercepted. */
static u32 insn_of(u64 code)
{
	switch (code) {
	case VMEXIT_HLT: return (u32)XMHF_INSN_HLT;
	case VMEXIT_PAUSE: return (u32)XMHF_INSN_PAUSE;
	case VMEXIT_RDTSC:
	case VMEXIT_RDTSCP: return (u32)XMHF_INSN_RDTSC;
	case VMEXIT_RDPMC: return (u32)XMHF_INSN_RDPMC;
	case VMEXIT_INVLPG: return (u32)XMHF_INSN_INVLPG;
	case VMEXIT_WBINVD: return (u32)XMHF_INSN_WBINVD;
	case VMEXIT_MONITOR:
	case VMEXIT_MWAIT: return (u32)XMHF_INSN_MONITOR;
	default: return 0;
	}
}

static void decode_insn(const struct vmcb *c, struct exit *e)
{
	e->insn = insn_of(c->exit_code);
	if (e->insn != 0)
		e->kind = EXIT_INSN;
	else if (c->exit_code >= VMEXIT_CR_WRITE && c->exit_code < VMEXIT_CR_WRITE + 16)
		e->kind = EXIT_CONTROL;
}

void svm_decode_vmcb(const struct vmcb *c, struct exit *e)
{
	e->io = c->exit_code == VMEXIT_IOIO;
	e->code = c->exit_code;
	e->info = c->exit_info1;
	switch (c->exit_code) {
	case VMEXIT_INTR: e->kind = EXIT_RESUME; break;
	case VMEXIT_NMI: e->kind = EXIT_NMI; break;
	case VMEXIT_INIT: e->kind = EXIT_INIT; break;
	case VMEXIT_CPUID: e->kind = EXIT_CPUID; break;
	case VMEXIT_IRET:
	case VMEXIT_DB: e->kind = EXIT_NMI_WINDOW; break;
	case VMEXIT_INVD: e->kind = EXIT_INVD; break;
	case VMEXIT_IOIO: decode_io(c, e); break;
	case VMEXIT_MSR: e->kind = c->exit_info1 == 0 ? EXIT_MSR_READ : EXIT_MSR_WRITE; break;
	case VMEXIT_SHUTDOWN: e->kind = EXIT_SHUTDOWN; break;
	case VMEXIT_VMMCALL: e->kind = EXIT_HYPERCALL; break;
	case VMEXIT_NPF: decode_npf(c, e); break;
	case VMEXIT_INVALID:
	case VMEXIT_INVALID_LOW: e->kind = EXIT_BAD_STATE; break;
	default: e->kind = EXIT_UNKNOWN; break;
	}
	decode_insn(c, e);
	if (c->exit_code >= VMEXIT_EXCEPTION && c->exit_code < VMEXIT_EXCEPTION + 32 &&
	    c->exit_code != VMEXIT_DB)
		decode_exception(c, e);
	if (c->exit_code == VMEXIT_INVLPGA || c->exit_code == VMEXIT_VMRUN ||
	    (c->exit_code >= VMEXIT_VMLOAD && c->exit_code <= VMEXIT_SKINIT))
		e->kind = EXIT_VIRT_INSN;
}

void svm_decode(const struct vcpu *v, struct exit *e)
{
	svm_decode_vmcb(svm_vmcb(v), e);
}
