/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SVM on each processor: the controls that the guest runs under. They are written here,
 * before the processor's first guest instruction; afterwards only the flush, the injected event
 * and the two intercepts that deliver NMIs (IRET, #DB) ever change.
 */
#include "core/contract.h"
#include "core/image.h"
#include "core/kick.h"
#include "core/log.h"
#include "core/memprot.h"
#include "core/string.h"
#include "svm/svm.h"
#include "x86/cpu.h"
#include "x86/hw.h"

#define GUEST_ASID 1U
#define IOPM_SIZE (3 * PAGE_SIZE)
#define MSRPM_SIZE (2 * PAGE_SIZE)

/* P, R/W, U/S and A, and D in leaves: the guest's accesses count as user's. APM vol. 2, 15.25.5. */
#define NPT_TABLE (BIT(0) | BIT(1) | BIT(2) | BIT(5))
#define NPT_LEAF (BIT(0) | BIT(2) | BIT(5) | BIT(6))
#define NPT_LARGE BIT(7)

const struct pt_format backend_pt_format = {
    .present = BIT(0),
    .kind = NPT_LARGE,
    .table = {0, NPT_TABLE, NPT_TABLE, NPT_TABLE},
    .leaf = {NPT_LEAF, NPT_LEAF | NPT_LARGE, NPT_LEAF | NPT_LARGE, 0},
    .write = BIT(1),
    .noexec = BIT(63),
};

bool svm_has_nrips;

static struct vmcb vmcbs[MAX_CPUS] __attribute__((aligned(4096)));
static struct vmcb host_state[MAX_CPUS] __attribute__((aligned(4096))); /* for VMSAVE */
static u8 host_save[MAX_CPUS][PAGE_SIZE] __attribute__((aligned(4096)));
static u8 iopm[IOPM_SIZE] __attribute__((aligned(4096)));
static u8 msrpm[MSRPM_SIZE] __attribute__((aligned(4096)));
static bool started;
static bool sealed;

u64 svm_gate; /* where the code around VMRUN (run.S) has been placed */

void backend_low_code(u8 *to, u64 pa)
{
	u64 cr0 = hw_read_cr0();

	memcpy(to, svm_gate_code, (size_t)(svm_gate_end - svm_gate_code));
	memcpy(to + (svm_gate_cr0 - svm_gate_code), &cr0, sizeof(cr0));
	svm_gate = pa;
}

const char *backend_name(void)
{
	return "SVM";
}

struct vmcb *svm_vmcb(const struct vcpu *v)
{
	return &vmcbs[v->id];
}

hpa_t svm_host_state(const struct vcpu *v)
{
	return image_pa(&host_state[v->id]);
}

/* APM vol. 2, 15.10.1: a bit a port. */
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

/* APM vol. 2, 15.11: two bits an MSR, in three ranges of 8192. */
static u32 msr_bit(u32 msr)
{
	if (msr < 0x2000)
		return msr * 2;
	if (msr >= 0xc0000000 && msr < 0xc0002000)
		return (0x2000 + (msr - 0xc0000000)) * 2;
	if (msr >= 0xc0010000 && msr < 0xc0012000)
		return (0x4000 + (msr - 0xc0010000)) * 2;
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
		msrpm[bit / 8] |= (u8)(2U << (bit % 8));
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
	return (hw_rdmsr(MSR_VM_CR) & VM_CR_R_INIT) != 0;
}

bool backend_shows_sipi(void)
{
	return false;
}

void backend_watch_icr(bool on)
{
	u32 bit = msr_bit(MSR_X2APIC_ICR);

	/* One byte, which the processors read at each WRMSR of the guest. */
	if (on)
		msrpm[bit / 8] |= (u8)(2U << (bit % 8));
	else
		msrpm[bit / 8] &= (u8)(~(2U << (bit % 8)) & 0xff);
}

static void watch_own_msrs(void)
{
	u32 i = 0;

	while (i < SVM_FIXED_MSRS) {
		backend_watch_msr(svm_fixed_msrs[i], false, true);
		i++;
	}
	backend_watch_msr(MSR_EFER, true, true);
	backend_watch_msr(MSR_PATCH_LOADER, false, true);
	backend_watch_msr(MSR_VM_CR, true, true);
	backend_watch_msr(MSR_SMM_CTL, true, true);
	backend_watch_msr(MSR_VM_HSAVE_PA, true, true);
	backend_watch_msr(MSR_SVM_LOCK_KEY, true, true);
}

u64 backend_host_nmi(u32 cpu, u64 rip)
{
	/* Otherwise GIF is 0 but in backend_take_nmi(), and an exit has announced it. */
	if (vcpus[cpu].host_open)
		kick_arrived(&vcpus[cpu]);
	return rip;
}

static void set_controls(struct vmcb *c)
{
	memset(c, 0, sizeof(*c));
	c->intercept_misc1 =
	    (u32)(INTERCEPT_NMI | INTERCEPT_INIT | INTERCEPT_INVD | INTERCEPT_INVLPGA |
		  INTERCEPT_IOIO | INTERCEPT_MSR | INTERCEPT_SHUTDOWN);
	c->intercept_misc2 =
	    (u32)(INTERCEPT_VMRUN | INTERCEPT_VMMCALL | INTERCEPT_VMLOAD | INTERCEPT_VMSAVE |
		  INTERCEPT_STGI | INTERCEPT_CLGI | INTERCEPT_SKINIT);
	c->iopm_pa = image_pa(iopm).a;
	c->msrpm_pa = image_pa(msrpm).a;
	c->asid = GUEST_ASID;
	c->tlb_control = TLB_FLUSH_ALL;
	c->np_control = NP_ENABLE;
	c->ncr3 = memprot_root().a;
	c->g_pat = hw_rdmsr(MSR_PAT);
}

void backend_cpu_start(struct vcpu *v)
{
	if (!started) {
		svm_has_nrips = (hw_cpuid(0x8000000a, 0).d & SVM_FEATURE_NRIPS) != 0;
		watch_own_msrs();
		started = true;
	}
	hw_wrmsr(MSR_EFER, hw_rdmsr(MSR_EFER) | EFER_SVME);
	hw_clgi();
	/* An INIT becomes #SX at the host instead of a reset without controls. APM vol. 2, 15.21.8.
	 */
	if (!cpu_wrmsr(MSR_VM_CR, hw_rdmsr(MSR_VM_CR) | VM_CR_R_INIT) && v->id == 0)
		log_info("this processor has no VM_CR.R_INIT");
	hw_wrmsr(MSR_VM_HSAVE_PA, image_pa(host_save[v->id]).a);
	hw_vmsave(image_pa(&host_state[v->id]).a);
	set_controls(svm_vmcb(v));
	svm_set_extra(v);
}

/*
 * The exit came while an event was being delivered, and nothing was raised instead of it: deliver
 * it again. Software interrupts come back by themselves, for RIP is still at their instruction.
 */
static void redeliver(struct vmcb *c)
{
	u64 event = c->exit_int_info;
	u64 vector = event & EVENT_VECTOR;
	bool software = (event & EVENT_TYPE) == EVENT_SOFTWARE ||
			((event & EVENT_TYPE) == EVENT_EXCEPTION && (vector == 3 || vector == 4));

	if ((event & EVENT_VALID) != 0 && (c->event_inj & EVENT_VALID) == 0 && !software)
		c->event_inj = event;
}

void backend_run(struct vcpu *v, struct exit *e)
{
	struct vmcb *c = svm_vmcb(v);

	c->rax = v->gpr[RAX];
	c->rsp = v->gpr[RSP];
	c->rip = v->rip;
	c->rflags = v->rflags;
	redeliver(c);
	svm_enter(v, image_pa(c).a, svm_host_state(v).a);
	c->tlb_control = 0;
	v->gpr[RAX] = c->rax;
	v->gpr[RSP] = c->rsp;
	v->rip = c->rip;
	v->rflags = c->rflags;
	svm_decode(v, e);
	if (svm_step_end(v))
		e->kind = EXIT_RESUME;
}
