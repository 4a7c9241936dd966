/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VMCS of a partition: whatever it held, after backend_partition_reset() and at every entry all that could reach
 * anything but its memory exits, on any processor that vmx_check() lets pass. Bits as SDM vol. 3, 25.6 numbers them.
 */
#define PANIC_ALLOWED /* the VMCS cannot be loaded or entered: nothing runs */
#define REAL_VMCS
#include "contracts/vmx.h"
static u64 current, own, cr2_now;
static u32 wiped, noted;
#define hw_rdmsr model_rdmsr
#define hw_sgdt model_table
#define hw_sidt model_table
#define hw_vmclear model_vmclear
#define hw_vmptrld model_vmptrld
#define hw_vmptrst() current
#define hw_read_cr2() cr2_now
#define hw_write_cr2(val) (cr2_now = (val))
#define hw_read_cr3() 0x5000UL
#define hw_int2() (noted++)
static u64 model_rdmsr(u32 msr);
static struct hw_table model_table(void)
{
	return (struct hw_table){.limit = nondet(u16), .base = nondet(u64)};
}
static bool model_vmptrld(u64 pa)
{
	current = pa;
	return nondet(bool);
}
static bool model_vmclear(u64 pa)
{
	return nondet(bool);
}
#define MODEL_PARTITIONS
#include "model/vmx.h"
#define memset model_memset
static void *model_memset(void *to, int c, size_t n)
{
	check(c == 0 && __CPROVER_w_ok(to, n) && n == PAGE_SIZE, "one VMCS");
	wiped++;
	return to;
}
static u64 root;
#undef hw_invept
#define hw_invept(type, eptp) ((type) == 1 && (eptp) == (root | 0x1e))
#undef PARTITIONS_MAX
#define PARTITIONS_MAX 1
#include "vmx/partition.c"

static u32 runs;

static u64 model_rdmsr(u32 msr)
{
	u64 val = nondet(u64);

	switch (msr) {
	case 0x48d: assume((val >> 32 & 0x28) == 0x28); break;
	case 0x48e: assume((val >> 32 & 0x92000000) == 0x92000000 && (val & 0x12000000) == 0); break;
	case 0x48b: assume((val >> 32 & 0x82) == 0x82 && (val & 0x04107028) == 0); break;
	case 0x48f: assume((val >> 32 & 0x3c0204) == 0x3c0204); break;
	case 0x490: assume((val >> 32 & 0xc004) == 0xc004 && (val & 0x200) == 0); break;
	case 0x488: assume((val & 0x2000) != 0); break;
	default: break;
	}
	return val;
}
hpa_t model_partition_pa(void)
{
	return HPA(base + 0xf0000);
}

/* Interrupts exit (pin 0); or they wait, and where the partition's IF is 1 that exits before them (2). */
#define interrupts_exit() ((CONTROL(0x4000) & 1) == 1 && (CONTROL(0x4002) & 4) == 0)
#define interrupts_wait() ((CONTROL(0x4000) & 1) == 0 && (CONTROL(0x4002) & 4) == 4)

/* Pin: NMIs 3, virtual NMIs 5. Processor: HLT 7, MWAIT 10, RDPMC 11, CR8 19 and 20, debug registers 23, all
 * ports 24, MONITOR 29, secondary 31; neither bitmap (25, 28). Secondary: EPT 1, unrestricted 7; not RDTSCP 3, VPID 5,
 * INVPCID 12, VM functions 13, shadowing 14, XSAVES 20, UMWAIT 26. Not in IA-32e mode (entry 9). */
#define is_closed()                                                                                 \
	((CONTROL(0x4000) & 0x28) == 0x28 && (CONTROL(0x4002) & 0xa1980c80) == 0xa1980c80 &&        \
	 (CONTROL(0x4002) & 0x12000000) == 0 && (CONTROL(0x401e) & 0x04107028) == 0 &&              \
	 (CONTROL(0x401e) & 0x82) == 0x82 && CONTROL(0x4004) == 0xffffffff &&                       \
	 (CONTROL(0x400c) & 0x3c0204) == 0x3c0204 && (CONTROL(0x4012) & 0xc204) == 0xc004 &&        \
	 CONTROL(0x400e) == 0 && CONTROL(0x4010) == 0 && CONTROL(0x4014) == 0 &&                    \
	 CONTROL(0x201a) == (root | 0x1e) && (CONTROL(0x6002) & 0x6000) == 0x6000)

enum vmx_end vmx_enter(struct vcpu *v, bool launched_before, const u8 *nmi)
{
	enum vmx_end end = nondet(enum vmx_end);

	check(current == base + 0xf0000 && is_closed(), "its VMCS, and it is closed");
	check(vmcs_host[AT(0x6c16)] == (u64)vmx_exit && vmcs_host[AT(0x6c02)] == 0x5000, "exits come back");
	check(nmi == &nmi_came[one.id] && launched_before == (runs > 0), "of this processor");
	check(runs > 0 || CONTROL(0x4016) == 0, "no event");
	check((one.rflags & 0x200) != 0 ? interrupts_exit() : interrupts_wait(), "no interrupt is the partition's");
	assume(end == VMX_EXIT || end == VMX_NMI || end == VMX_FAIL || end == VMX_FAIL_VALID);
	runs++;
	assume(runs < 3);
	__CPROVER_havoc_object(vmcs_guest);
	__CPROVER_havoc_object(vmcs_info);
	CONTROL(0x4016) &= 0x7fffffff;
	return end;
}
void vmx_decode(struct exit *e)
{
	e->kind = nondet(enum exit_kind);
	assume(e->kind < EXIT_KINDS);
}
u64 vmx_cr_value(const struct vcpu *v)
{
	return v->gpr[RAX];
}

void harness(void)
{
	static struct vcpu regs;

	model_init();
	check(backend_has_partitions(), "there are partitions");
	root = nondet(u64) & ~PAGE_MASK;
	own = current = base + one.id * 0x1000UL;
	wiped = noted = runs = 0;
	backend_partition_reset(0, HPA(root));
	check(wiped == 1 && is_closed() && current == own, "overwritten, closed, and this processor's own is current");
	check(vmcs_guest[AT(0x2806)] == 0 && vmcs_guest[AT(0x6802)] == 0 && cr2[0] == 0, "nothing old in it");
	one.host_init = false;
	backend_partition_run(&one, 0, &regs, &one_exit);
	check(runs > 0 && current == own && is_closed(), "closed again, and this processor's own is current");
	check(one_exit.kind != EXIT_NMI || noted == 1, "an NMI is the host's");
	check(one_exit.kind != EXIT_INIT || one.host_init, "and an INIT");
	END_OF_PROOF;
}
