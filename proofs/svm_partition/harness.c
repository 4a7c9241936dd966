/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VMCB of a partition: whatever it held, after backend_partition_reset() and at every entry all that could reach
 * anything but its memory exits. Bits as AMD APM vol. 2, table B-1 numbers them.
 */
#define MAX_MEMSET 1
#include "model/one.h"
#include "core/image.h"
#include "core/string.h"
#include "proof.h"
#include "svm/svm.h"
#include "x86/hw.h"

bool svm_has_nrips;
static u64 root;
static u32 runs;
static bool if_on;
#define hw_sti model_sti
#define hw_cli model_cli
static void model_sti(void)
{
	if_on = true;
}
static void model_cli(void)
{
	if_on = false;
}
static u32 bitmaps;
#define memset model_memset
static void *model_memset(void *to, int c, size_t n)
{
	check(__CPROVER_w_ok(to, n), "inside the object");
	if (n == sizeof(struct vmcb) && c == 0)
		*(struct vmcb *)to = (struct vmcb){0};
	else
		bitmaps += c == 0xff && (n == 3 * PAGE_SIZE || n == 2 * PAGE_SIZE) ? 1 : 0;
	return to;
}
hpa_t image_pa(const void *p)
{
	return HPA((u64)p);
}
hpa_t svm_host_state(const struct vcpu *v)
{
	return HPA(v->id);
}
#define PARTITIONS_MODEL 1
#undef PARTITIONS_MAX
#define PARTITIONS_MAX 1
static u64 cr3, hypapps;
#define hw_read_cr3 model_read_cr3
#define hw_write_cr3 model_write_cr3
static u64 model_read_cr3(void)
{
	return cr3;
}
static void model_write_cr3(u64 v)
{
	cr3 = v;
}
hpa_t hostmap_root(void)
{
	return HPA(1);
}
#include "svm/partition.c"

static bool is_closed(const struct vmcb *c)
{
	return (c->intercept_cr & 0xffe2ffe2) == 0xffe2ffe2 && c->intercept_dr == 0xffffffff &&
	       c->intercept_exceptions == 0xffffffff &&
	       /* INTR 0, NMI 1, INIT 3, RDPMC 15, CPUID 18, RSM 19, INVD 22, HLT 24, INVLPGA 26, IOIO 27, MSR 28, task 29,
		* FERR 30, shutdown 31 */
	       (c->intercept_misc1 & 0xfd4c800b) == 0xfd4c800b && (c->intercept_misc2 & 0x3fff) == 0x3fff &&
	       c->iopm_pa == (u64)all_ports && c->msrpm_pa == (u64)all_msrs && c->asid != 0 &&
	       (c->np_control & 1) == 1 && c->ncr3 == root && c->clean == 0 && c->lbr_control == 0 &&
	       (c->vintr & BIT(24)) != 0 && (c->vintr & 0xff) == 0;
}

void svm_enter(struct vcpu *v, u64 vmcb_pa, u64 host_pa)
{
	struct vmcb *c = &vmcbs[0];

	check(vmcb_pa == (u64)c && host_pa == one.id, "its VMCB, and this processor's host state");
	check(is_closed(c) && c->tlb_control == 1 && c->event_inj == 0, "closed, with nothing old in the TLB");
	check(if_on == ((one.rflags & 0x200) != 0), "an interrupt that the guest takes ends it, others wait");
	check(cr3 == 1, "in the host's own tables");
	runs++;
	c->exit_code = nondet(u64);
	c->rip = nondet(u64);
	c->rax = nondet(u64);
	c->cr0 = nondet(u64);
}
void svm_decode_vmcb(const struct vmcb *c, struct exit *e)
{
	check(c == &vmcbs[0], "its own");
	e->kind = nondet(enum exit_kind);
	assume(e->kind < EXIT_KINDS);
}

void harness(void)
{
	static struct vcpu regs;
	static struct exit e;

	root = nondet(u64);
	bitmaps = runs = 0;
	if_on = false;
	check(backend_has_partitions(), "there are partitions");
	backend_partition_reset(0, HPA(root));
	check(bitmaps == 2, "all ports and MSRs exit");
	check(is_closed(&vmcbs[0]), "closed");
	check(vmcbs[0].rax == 0 && vmcbs[0].cr3 == 0 && vmcbs[0].kernel_gs_base == 0, "nothing old in it");
	check((vmcbs[0].efer & 0x1001) == 0x1000, "SVME, and no SYSCALL");
	cr3 = hypapps = nondet(u64);
	backend_partition_run(&one, 0, &regs, &e);
	check(cr3 == hypapps, "the hypapp's again");
	check(runs == 1 && !if_on && is_closed(&vmcbs[0]), "once, and it is closed again");
	END_OF_PROOF;
}
