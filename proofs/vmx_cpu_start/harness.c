/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * backend_cpu_start() on any processor that vmx_check() lets pass, whatever its capability registers say beyond; the
 * bitmaps are filled by then (proof vmx_own_msrs).
 */
#define REAL_VMCS
#include "contracts/vmx.h"
static bool on, loaded, locked;
static u64 host_cr0, host_cr4, locks;
#define hw_rdmsr model_rdmsr
#define hw_wrmsr model_wrmsr
#define hw_read_cr0() host_cr0
#define hw_read_cr4() host_cr4
#define hw_write_cr0(v) (host_cr0 = (v))
#define hw_write_cr4(v) (host_cr4 = (v))
#define hw_sgdt model_table
#define hw_sidt model_table
#define hw_vmxon model_vmxon
#define hw_vmclear model_vmclear
#define hw_vmptrld model_vmptrld
static u64 model_rdmsr(u32 msr);
static void model_wrmsr(u32 msr, u64 val)
{
	check(msr == 0x3a && (val & 5) == 5, "IA32_FEATURE_CONTROL: VMX on, and locked");
	locked = true;
}
static struct hw_table model_table(void)
{
	return (struct hw_table){.limit = nondet(u16), .base = nondet(u64)};
}
static bool model_vmxon(u64 pa);
static bool model_vmclear(u64 pa);
static bool model_vmptrld(u64 pa);
#include "model/vmx.h"
#include "vmx/regs.c"

/* What check.c demands of a word of controls may be 1; of PROC2 VM functions and shadowing may be 0. */
static u64 model_rdmsr(u32 msr)
{
	u64 val = nondet(u64);

	switch (msr) {
	case 0x3a: return locks;
	case 0x480: assume((val & BIT(55)) != 0); break;
	case 0x48d: assume((val >> 32 & 0x28) == 0x28); break;
	case 0x48e: assume((val >> 32 & 0x92000000) == 0x92000000); break;
	case 0x48b: assume((val >> 32 & 0x82) == 0x82 && (val & 0x6000) == 0); break;
	case 0x48f: assume((val >> 32 & 0x3c0204) == 0x3c0204); break;
	case 0x490: assume((val >> 32 & 0xc004) == 0xc004); break;
	case 0x488: assume((val & 0x2000) != 0); break;
	default: break;
	}
	return val;
}
static bool model_vmxon(u64 pa)
{
	check(pa == base + 0x40000 + one.id * 0x1000UL, "its own VMXON region");
	check((host_cr4 & 0x2000) != 0 && (locks & 1 ? (locks & 4) != 0 : locked), "SDM vol. 3, 24.7");
	on = true;
	return true;
}
static bool model_vmclear(u64 pa)
{
	check(on && pa == base + one.id * 0x1000UL, "its own VMCS");
	return true;
}
static bool model_vmptrld(u64 pa)
{
	check(on && pa == base + one.id * 0x1000UL, "its own VMCS");
	loaded = true;
	return true;
}

void harness(void)
{
	model_init();
	started = true;
	/* What backend_intercept() makes of hypapps' wishes (proof vmx_regs). */
	assume((vmx_extra.proc & ~0x60009e80U) == 0 && (vmx_extra.proc2 & ~0x40U) == 0 && (vmx_extra.cr & ~0x19U) == 0);
	assume((locks & 1) == 0 || (locks & 4) != 0);
	on = loaded = locked = false;
	backend_cpu_start(&one);
	check(on && loaded, "VMX is on and the VMCS current");
	check(controls_are_valid(), "the controls");
	check(CONTROL(0x4006) == 0 && CONTROL(0x4008) == 0, "page faults as the bitmap says");
	check(vmcs_host[AT(0x6c16)] == (u64)vmx_exit, "exits come to vmx_exit");
	check(vmcs_host[AT(0x6c02)] == base + 0xe0000, "on the host's tables");
	check(vmcs_host[AT(0x0c02)] == 8 && vmcs_host[AT(0x0c0c)] == 0x18, "CS and TR are the host's");
	check(vmcs_guest[AT(0x2800)] == UINT64_MAX, "no other VMCS is linked");
	check(!launched[one.id], "VMLAUNCH comes first");
	END_OF_PROOF;
}
