/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Partitions: a VMCB of their own, under which all that could leave their memory exits, interrupts
 * of the machine included. AMD APM vol. 2, 15.21 (interrupts), appendix B.
 */
#include "core/image.h"
#include "core/string.h"
#include "svm/svm.h"
#include "x86/hostmap.h"
#include "x86/hw.h"

#define PARTITION_ASID 1U /* the guest's, too: each entry flushes, and so does the guest's next */
#define V_INTR_MASKING BIT(24) /* the partition's RFLAGS.IF has no effect on the machine */
#define CR_FREE 0x1dU	       /* CR0, 2, 3, 4 are its own; CR8 is the machine's */
#define CODE32 0xc9bU
#define DATA32 0xc93U
#define CR0_START 0x11U /* PE, ET */
#define PAT_INIT 0x0007040600070406UL

static struct vmcb vmcbs[PARTITIONS_MAX] __attribute__((aligned(4096)));
/* The bitmaps of all partitions: every port and every MSR exits. APM vol. 2, 15.10.1 and 15.11. */
static u8 all_ports[3 * PAGE_SIZE] __attribute__((aligned(4096)));
static u8 all_msrs[2 * PAGE_SIZE] __attribute__((aligned(4096)));

static void set_controls(struct vmcb *c, hpa_t root)
{
	c->intercept_cr = ~(CR_FREE | CR_FREE << 16);
	c->intercept_dr = 0xffffffff;
	c->intercept_exceptions = 0xffffffff;
	/* All but SMI, which passes as it does in the guest, VINTR, and what touches its own state.
	 */
	c->intercept_misc1 =
	    (u32)(INTERCEPT_INTR | INTERCEPT_NMI | INTERCEPT_INIT | INTERCEPT_RDPMC |
		  INTERCEPT_CPUID | INTERCEPT_RSM | INTERCEPT_INVD | INTERCEPT_HLT |
		  INTERCEPT_INVLPGA | INTERCEPT_IOIO | INTERCEPT_MSR | INTERCEPT_TASK |
		  INTERCEPT_FERR | INTERCEPT_SHUTDOWN);
	c->intercept_misc2 =
	    0x7fff; /* SVM's own, RDTSCP, ICEBP, WBINVD, MONITOR, MWAIT, XSETBV, RDPRU */
	c->intercept_misc3 = 0x1f; /* INVLPGB, INVPCID, MCOMMIT, TLBSYNC */
	c->iopm_pa = image_pa(all_ports).a;
	c->msrpm_pa = image_pa(all_msrs).a;
	c->asid = PARTITION_ASID;
	c->vintr = V_INTR_MASKING;
	c->np_control = NP_ENABLE;
	c->ncr3 = root.a;
}

static void set_seg(struct vmcb_seg *s, u16 selector, u16 attrib)
{
	s->selector = selector;
	s->attrib = attrib;
	s->limit = 0xffffffff;
	s->base = 0;
}

bool backend_has_partitions(void)
{
	return true;
}

void backend_partition_reset(u32 n, hpa_t root)
{
	struct vmcb *c = &vmcbs[n];

	/* Once would do; another partition that runs sees the same bytes. */
	memset(all_ports, 0xff, sizeof(all_ports));
	memset(all_msrs, 0xff, sizeof(all_msrs));
	memset(c, 0, sizeof(*c));
	set_controls(c, root);
	set_seg(&c->cs, 8, CODE32);
	set_seg(&c->ds, 16, DATA32);
	set_seg(&c->es, 16, DATA32);
	set_seg(&c->ss, 16, DATA32);
	set_seg(&c->fs, 16, DATA32);
	set_seg(&c->gs, 16, DATA32);
	c->ldtr.attrib = 0x82;
	c->tr.attrib = 0x8b;
	c->tr.limit = 0xffff;
	c->efer = EFER_SVME;
	c->cr0 = CR0_START;
	c->dr6 = 0xffff0ff0;
	c->dr7 = 0x400;
	c->g_pat = PAT_INIT;
}

void backend_partition_run(struct vcpu *v, u32 n, struct vcpu *regs, struct exit *e)
{
	struct vmcb *c = &vmcbs[n];
	u64 cr3 = hw_read_cr3();

	c->tlb_control = TLB_FLUSH_ALL;
	c->event_inj = 0;
	c->rax = regs->gpr[RAX];
	c->rsp = regs->gpr[RSP];
	c->rip = regs->rip;
	c->rflags = regs->rflags;
	/* The caller's tables are the hypapp's, which lack the page with VMRUN. */
	hw_write_cr3(hostmap_root().a);
	/*
	 * GIF is 0 before and after. In between the host's IF lets interrupts cause exits: those
	 * that the guest would take now. Others would end the stay before its first instruction.
	 */
	if ((v->rflags & RFLAGS_IF) != 0)
		hw_sti();
	svm_enter(regs, image_pa(c).a, svm_host_state(v).a);
	hw_cli();
	hw_write_cr3(cr3);
	regs->gpr[RAX] = c->rax;
	regs->gpr[RSP] = c->rsp;
	regs->rip = c->rip;
	regs->rflags = c->rflags;
	svm_decode_vmcb(c, e);
	/* Without next-RIP save: VMMCALL has three bytes, prefixes are not looked for. */
	if (e->kind == EXIT_HYPERCALL)
		e->info = (svm_has_nrips ? c->nrip : (c->rip & 0xffffffff) + 3) & 0xffffffff;
}
