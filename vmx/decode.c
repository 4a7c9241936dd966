/* SPDX-License-Identifier: BSD-2-Clause */
/* From a raw VM exit to a struct exit. Intel SDM vol. 3, chapter 28, appendix C. */
#include "vmx/vmx.h"
#include <xmhf/api.h>

static void decode_ept(struct exit *e)
{
	e->kind = EXIT_NPF;
	e->gpa = GPA(vmcs_read(VMCS_GUEST_PHYSICAL));
	if ((e->info & EPT_FETCH) != 0)
		e->access = ACCESS_EXEC;
	else if ((e->info & EPT_WRITE) != 0)
		e->access = ACCESS_WRITE;
	else
		e->access = ACCESS_READ;
}

static void decode_io(struct exit *e)
{
	e->kind = EXIT_IO;
	e->port = (u16)(e->info >> 16 & 0xffff);
	e->in = (e->info & IO_IN) != 0;
	e->string = (e->info & IO_STRING) != 0;
	e->size = (u8)IO_SIZE(e->info);
	if (e->size == 3 || e->size > 4)
		e->size = 4; /* there are no such */
}

static void decode_event(struct exit *e)
{
	u64 event = vmcs_read(VMCS_EXIT_EVENT);

	e->kind = (event & EVENT_TYPE) == EVENT_NMI ? EXIT_NMI : EXIT_EXCEPTION;
	e->vector = (u8)(event & 31);
	e->has_error = (event & EVENT_ERROR) != 0;
	e->error = (u32)(vmcs_read(VMCS_EXIT_ERROR) & 0xffffffff);
}

/* What only hypapps want intercepted. */
static u32 insn_of(u64 code)
{
	switch (code) {
	case REASON_HLT: return XMHF_INSN_HLT;
	case REASON_INVLPG: return XMHF_INSN_INVLPG;
	case REASON_RDPMC: return XMHF_INSN_RDPMC;
	case REASON_RDTSC:
	case REASON_RDTSCP: return XMHF_INSN_RDTSC;
	case REASON_MWAIT:
	case REASON_MONITOR: return XMHF_INSN_MONITOR;
	case REASON_PAUSE: return XMHF_INSN_PAUSE;
	case REASON_WBINVD: return XMHF_INSN_WBINVD;
	default: return 0;
	}
}

void vmx_decode(struct exit *e)
{
	e->code = vmcs_read(VMCS_EXIT_REASON);
	e->info = vmcs_read(VMCS_QUALIFICATION);
	e->io = e->code == REASON_IO;
	switch (e->code) {
	case REASON_EVENT: decode_event(e); break;
	case REASON_TRIPLE_FAULT: e->kind = EXIT_SHUTDOWN; break;
	case REASON_INIT: e->kind = EXIT_INIT; break;
	case REASON_SIPI:
		e->kind = EXIT_SIPI;
		e->vector = (u8)(e->info & 0xff);
		break;
	case REASON_NMI_WINDOW: e->kind = EXIT_NMI_WINDOW; break;
	case REASON_TASK_SWITCH: e->kind = EXIT_TASK_SWITCH; break;
	case REASON_CPUID: e->kind = EXIT_CPUID; break;
	case REASON_INVD: e->kind = EXIT_INVD; break;
	case REASON_VMCALL: e->kind = EXIT_HYPERCALL; break;
	case REASON_CR:
	case REASON_XSETBV: e->kind = EXIT_CONTROL; break;
	case REASON_IO: decode_io(e); break;
	case REASON_RDMSR: e->kind = EXIT_MSR_READ; break;
	case REASON_WRMSR: e->kind = EXIT_MSR_WRITE; break;
	case REASON_EPT_VIOLATION: decode_ept(e); break;
	case REASON_GETSEC:
	case REASON_INVEPT:
	case REASON_INVVPID:
	case REASON_VMFUNC: e->kind = EXIT_VIRT_INSN; break;
	case REASON_INTERRUPT: /* in a partition */
	case REASON_MTF: e->kind = EXIT_RESUME; break;
	default:
		e->insn = insn_of(e->code);
		e->kind = e->insn != 0 ? EXIT_INSN : EXIT_UNKNOWN;
		break;
	}
	if (e->code >= REASON_VMCLEAR && e->code <= REASON_VMXON)
		e->kind = EXIT_VIRT_INSN;
	if ((e->code & REASON_ENTRY_FAILED) != 0)
		e->kind = EXIT_BAD_STATE;
}
