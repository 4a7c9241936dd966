/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The registers that VM exits leave in the processor (CASE 0): ring 3 has the host's, the guest its own, whatever happens
 * in between. What hypapps and RDMSR, WRMSR reach of the guest's (CASE 1, and 2 and on): nothing of the controls and of the host.
 */
#define REAL_VMCS
#include "contracts/vmx.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "core/gmem.h"
#include "model/one.h"

static u64 reg[8], host_reg[8], guest_reg[8], cr2, dr6; /* in the processor, by the number's low bits */
#define hw_rdmsr model_rdmsr
#define hw_wrmsr model_wrmsr
#define hw_read_cr2() cr2
#define hw_write_cr2(val) (cr2 = (val))
#define hw_read_dr6() dr6
#define hw_write_dr6(val) (dr6 = (val))
static u32 place(u32 msr)
{
	check((msr >= 0xc0000081 && msr <= 0xc0000084) || msr == 0xc0000102 || msr == 0x48b,
	      "SYSCALL's and SWAPGS's, and whether WBINVD can exit");
	return msr == 0xc0000102 ? 0 : msr == 0x48b ? 5 : msr & 7;
}
static u64 model_rdmsr(u32 msr)
{
	return reg[place(msr)];
}
static void model_wrmsr(u32 msr, u64 val)
{
	reg[place(msr)] = val;
}

/* With MSRs of which only EFER is a field, nothing else is written; a model that says so is ten times cheaper. */
u64 vmcs_read(enum vmcs_field field)
{
	if (CASE == 7)
		return field == 0x2806 ? vmcs_guest[AT(0x2806)] : nondet(u64);
	return model_vmread(field);
}
void vmcs_write(enum vmcs_field field, u64 val)
{
	if (CASE == 7) {
		check(field == 0x2806, "EFER");
		vmcs_guest[AT(0x2806)] = val;
	} else {
		(void)model_vmwrite(field, val);
	}
}
#undef MAX_CPUS
#define MAX_CPUS 2
#include "vmx/regs.c"

enum status gmem_read(gpa_t gpa, void *buf, size_t len)
{
	check(len <= 4096 && __CPROVER_w_ok(buf, len), "a read");
	return nondet(bool) ? OK : ERR_RANGE;
}
u32 cpu_phys_bits(void)
{
	u32 bits = nondet(u32);

	assume(bits >= 32 && bits <= 52);
	return bits;
}
void backend_flush(struct vcpu *v)
{
}
u32 backend_cpl(const struct vcpu *v)
{
	return nondet(u32) & 3;
}

u64 vmx_cr_value(const struct vcpu *v)
{
	return v->gpr[RAX];
}
u64 vmx_fixed_cr0(void)
{
	return 0x20;
}
u64 vmx_fixed_cr4(void)
{
	return 0x6000;
}

/* What hypapps want goes in and out, and what protects XMHF stays. */
static void extras(void)
{
	u32 proc = vmx_extra.proc, proc2 = vmx_extra.proc2;
	u64 all, seen4;

	if (backend_intercept(&one, nondet(enum hypapp_event), nondet(u32)))
		check((vmx_extra.proc & proc) == proc && (vmx_extra.proc2 & proc2) == proc2, "none is forgotten");
	check((vmx_extra.proc & 0x9b000000 & ~0x20000000UL) == 0, "not XMHF's own");
	check((vmx_extra.exceptions & 0x4001e) == 0, "nor the exceptions that are XMHF's");
	vmx_set_extra(true);
	all = CONTROL(0x4002);
	check((CONTROL(0x4002) & vmx_extra.proc) == vmx_extra.proc && CONTROL(0x4004) == vmx_extra.exceptions, "they are in");
	seen4 = seen(0x6804, 0x6002, 0x6006);
	vmx_set_extra(false);
	check((CONTROL(0x4002) & vmx_extra.proc) == 0 && controls_are_valid(), "they are out, and nothing else");
	check((vmx_extra.cr & 0x10) == 0 || CONTROL(0x6002) == 0x6000, "CR4 can be written");
	vmx_set_extra(true);
	check(CONTROL(0x4002) == all && ((vmx_extra.cr & 0x10) == 0 || CONTROL(0x6002) == UINT64_MAX), "and in again");
	if ((vmx_extra.cr & 0x10) != 0)
		check(seen(0x6804, 0x6002, 0x6006) == ((vmcs_guest[AT(0x6804)] & ~0x6000UL) | (seen4 & 0x6000)),
		      "the guest reads what it has");
}

static void switching(void)
{
	u32 k = nondet(u32);
	u64 guest_cr2, guest_dr6, val = 0;

	assume(k < 5);
	host_reg[k] = reg[k];
	vmx_regs_init(&one);
	vmx_regs_in(&one);
	check(reg[k] == 0, "the guest begins with zeroes, not with what is the host's");
	guest_reg[k] = nondet(u64);
	reg[k] = guest_reg[k];
	guest_cr2 = cr2;
	guest_dr6 = dr6;
	vmx_regs_out(&one);
	check(reg[k] == host_reg[k], "ring 3 has the host's");
	cr2 = nondet(u64);
	dr6 = nondet(u64);
	if (nondet(bool))
		vmx_regs_out(&one);
	check(backend_get(&one, XMHF_LSTAR, &val) && (k != 2 || val == guest_reg[k]), "the guest's is seen");
	check(backend_get(&one, XMHF_CR2, &val) && val == guest_cr2, "and CR2");
	vmx_regs_in(&one);
	if (nondet(bool))
		vmx_regs_in(&one);
	check(reg[k] == guest_reg[k] && cr2 == guest_cr2 && dr6 == guest_dr6, "and is there again");
}

void harness(void)
{
	u32 at = nondet(u32);
	u64 control, is_host, val = nondet(u64), efer = vmcs_guest[AT(0x2806)];
	bool known = true, write = nondet(bool), ok;

	one.id = CASE == 0; /* either; the switching is of one that was started */
	assume(at < 128 && controls_are_valid());
	control = vmcs_control[at];
	is_host = vmcs_host[at];
	if (CASE == 0) {
		switching();
	} else if (CASE == 8) {
		u32 cr;

		assume((vmx_extra.proc & ~0x60009e80U) == 0 && (vmx_extra.proc2 & ~0x40U) == 0 &&
		       (vmx_extra.exceptions & 0x4001e) == 0 && (vmx_extra.cr & ~0x19U) == 0);
		(void)backend_cr(&one, &cr, &val);
		extras();
	} else if (CASE >= 2) {
		/* Those that are fields of the VMCS one by one: the model is dear where the field varies. */
		static const u32 fields[5] = {0x174, 0x175, 0x176, 0xc0000100, 0xc0000101};
		u32 msr = CASE < 7 ? fields[CASE - 2] : nondet(u32);

		assume(CASE < 7 || (msr != 0x174 && msr != 0x175 && msr != 0x176 && msr != 0xc0000100 &&
				    msr != 0xc0000101));
		ok = vmx_state_msr(&one, msr, write, &val, &known);
		check(known || !ok, "what it does not know it does not answer");
		check(known == (CASE < 7 || msr == 0xc0000080 || (msr >= 0xc0000081 && msr <= 0xc0000084) ||
				msr == 0xc0000102),
		      "what entries load and what ring 3 changes");
		check(((efer ^ vmcs_guest[AT(0x2806)]) & 0x400) == 0, "EFER.LMA is the processor's");
	} else {
		enum xmhf_reg r = nondet(enum xmhf_reg);

		ok = write ? backend_set(&one, r, val) : backend_get(&one, r, &val);
		check(!ok || r < XMHF_REGS, "there is such a register");
		check(!write || !ok || r != XMHF_CR3 || val >> 52 == 0, "CR3 as an entry takes it");
	}
	check(controls_are_valid() && (vmcs_control[at] == control || CASE == 8) && vmcs_host[at] == is_host,
	      "no control changes, nor what exits load");
	END_OF_PROOF;
}
