/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VMCS of one processor as VMREAD and VMWRITE show it: an array for each kind of field, by the encoding of Intel
 * SDM vol. 3, 25.11.2. GUEST lists all that may change after backend_cpu_start(): of the control fields only those
 * that are named, so the frame check of every proof that uses it protects the others and the host's state.
 */
#ifndef PROOFS_CONTRACTS_VMX_H
#define PROOFS_CONTRACTS_VMX_H

#include "proof.h"
#include "vmx/vmx.h"
#include "x86/hw.h"

static u64 vmcs_control[128], vmcs_info[128], vmcs_guest[128], vmcs_host[128];
static u64 spec_iopm, spec_iopm_b, spec_msrpm, spec_root;

#define AT(field) (((field) >> 13 & 3) << 5 | ((field) >> 1 & 31))
#define CONTROL(field) vmcs_control[AT(field)]

/* Processor-based controls, entry controls, event to inject and its error code; masks and shadows of CR0 and CR4; what
 * hypapps intercept and a step lifts: secondary controls, exceptions. */
#define GUEST                                                                                      \
	__CPROVER_object_whole(vmcs_guest), CONTROL(0x4002), CONTROL(0x4012), CONTROL(0x4016),     \
		CONTROL(0x4018), CONTROL(0x6000), CONTROL(0x6002), CONTROL(0x6004), CONTROL(0x6006),       \
		CONTROL(0x401e), CONTROL(0x4004)

/*
 * The controls that protect XMHF, bit by bit as SDM vol. 3, 25.6 to 25.8 number them. Pin: NMI exiting 3, virtual NMIs 5.
 * Processor: I/O bitmaps 25, MSR bitmaps 28, secondary 31. Secondary: EPT 1, unrestricted guest 7; not VM functions 13
 * nor VMCS shadowing 14. Exit: debug controls 2, 64-bit host 9, PAT and EFER 18 to 21. Entry: debug controls 2, PAT 14,
 * EFER 15. No MSR lists. EPT pointer: write-back, four levels. A VPID, if in use, is not the host's. CR4: VMXE 13 and
 * SMXE 14 are the host's.
 */
#define controls_are_valid()                                                                       \
	((CONTROL(0x4000) & 0x28) == 0x28 && (CONTROL(0x4002) & 0x92000000) == 0x92000000 &&       \
	 (CONTROL(0x401e) & 0x6082) == 0x82 && (CONTROL(0x400c) & 0x3c0204) == 0x3c0204 &&         \
	 (CONTROL(0x4012) & 0xc004) == 0xc004 && CONTROL(0x400e) == 0 && CONTROL(0x4010) == 0 &&   \
	 CONTROL(0x4014) == 0 && ((CONTROL(0x401e) & 0x20) == 0 || CONTROL(0x0000) != 0) &&        \
	 CONTROL(0x2000) == spec_iopm && CONTROL(0x2002) == spec_iopm_b &&                         \
	 CONTROL(0x2004) == spec_msrpm &&                                                          \
	 CONTROL(0x201a) == (spec_root | 0x1e) && (CONTROL(0x6002) & 0x6000) == 0x6000)

static u64 *model_field(u64 field)
{
	u32 i = (u32)AT(field);

	switch (field >> 10 & 3) {
	case 0: return &vmcs_control[i];
	case 1: return &vmcs_info[i];
	case 2: return &vmcs_guest[i];
	default: return &vmcs_host[i];
	}
}

/* The bits that a field has, by its width: 16, 64, 32, 64 on a 64-bit processor. */
static u64 model_width(u64 field)
{
	return (field >> 13 & 3) == 0 ? 0xffff : (field >> 13 & 3) == 2 ? 0xffffffff : UINT64_MAX;
}

static u64 model_vmread(u64 field)
{
	return *model_field(field) & model_width(field);
}

static bool model_vmwrite(u64 field, u64 val)
{
	check((field >> 10 & 3) != 1, "not a field that only tells");
	check((val & ~model_width(field)) == 0, "the value fits the field");
	*model_field(field) = val;
	return true;
}

static bool model_invept(u64 type, u64 eptp)
{
	check(type == 1 && eptp == (spec_root | 0x1e), "what the guest's tables gave");
	return true;
}

#define hw_vmread model_vmread
#define hw_vmwrite model_vmwrite
#define hw_invept model_invept

/* vmx/regs.c: proof vmx_regs. */
bool vmx_state_msr(struct vcpu *v, u32 msr, bool write, u64 *val, bool *known)
	requires(__CPROVER_rw_ok(val, 8) && __CPROVER_rw_ok(known, 1))
	assigns(*val, *known, __CPROVER_object_whole(vmcs_guest));
void vmx_regs_in(const struct vcpu *v) requires(1) assigns();
/* vmx/init.c, vmx/step.c, vmx/msr.c: proofs vmx_cpu_start, vmx_step, vmx_own. */
u64 vmx_fixed_cr0(void) requires(1) assigns();
u64 vmx_fixed_cr4(void) requires(1) ensures((result & 0x6000) == 0x6000) assigns();
void vmx_step_reset(const struct vcpu *v) requires(controls_are_valid()) ensures(controls_are_valid())
	assigns(CONTROL(0x4002), CONTROL(0x401e), CONTROL(0x4004), CONTROL(0x6000), CONTROL(0x6002), CONTROL(0x6004),
		CONTROL(0x6006));

/* As vmx/init.c has them. */
#ifndef REAL_VMCS
u64 vmcs_read(enum vmcs_field field)
{
	return model_vmread(field);
}

void vmcs_write(enum vmcs_field field, u64 val)
{
	(void)model_vmwrite(field, val);
}
#endif

#endif
