/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * At each entry to the guest: the VMCS has all controls (read from the processor, by the bits of
 * SDM vol. 3, 25.6), our EPT and the same bitmaps for all processors; afterwards vmx_enter() has
 * kept its contract (vmx/run.S). On Intel processors backend_flush() has flushed when it returns.
 */
#include "core/log.h"
#include "core/memprot.h"
#include "debug/debug.h"
#include "vmx/vmcs.h"
#include "vmx/vmx.h"
#include "x86/hostmap.h"
#include "x86/hw.h"

#define CALLEE_SAVED (1U << RBX | 1U << RBP | 0xfU << R12)

void debug_flush_asked(const struct vcpu *v)
{
	(void)v;
}

/* A partition's (vmx/partition.c): interrupts exit, or setting IF does. */
static bool is_partition(void)
{
	return ((hw_vmread(VMCS_PIN) & 1) != 0 || (hw_vmread(VMCS_PROC) & 4) != 0) &&
	       hw_vmread(VMCS_EXCEPTION_BITMAP) == 0xffffffff &&
	       hw_vmread(VMCS_EPT_POINTER) != (memprot_root().a | 0x1e);
}

/* PIN: NMIs. PROC: I/O bitmaps, MSR bitmaps, secondary controls. PROC2: EPT, unrestricted guest.
 * EXIT: 64-bit host, its EFER. */
static bool controls_are_valid(void)
{
	static u64 maps[3];
	u64 now[3] = {hw_vmread(VMCS_IO_BITMAP_A), hw_vmread(VMCS_IO_BITMAP_B),
		      hw_vmread(VMCS_MSR_BITMAP)};

	for (u32 i = 0; i < 3; i++) {
		if (maps[i] == 0) /* the first entry of all */
			maps[i] = now[i];
		if (maps[i] != now[i])
			return false;
	}
	return (hw_vmread(VMCS_PIN) & 0x28) == 0x28 &&
	       (hw_vmread(VMCS_PROC) & 0x92000000) == 0x92000000 &&
	       (hw_vmread(VMCS_PROC2) & 0x82) == 0x82 &&
	       (hw_vmread(VMCS_EXIT) & 0x200200) == 0x200200 &&
	       hw_vmread(VMCS_EPT_POINTER) == (memprot_root().a | 0x1e) &&
	       hw_vmread(VMCS_HOST_CR3) == hostmap_root().a;
}

enum vmx_end __real_vmx_enter(struct vcpu *v, bool launched, const u8 *nmi);
enum vmx_end __wrap_vmx_enter(struct vcpu *v, bool launched, const u8 *nmi);
enum vmx_end __wrap_vmx_enter(struct vcpu *v, bool launched, const u8 *nmi)
{
	struct debug_regs r = {.function = (u64)__real_vmx_enter};
	struct hw_table gdt = hw_sgdt(), idt = hw_sidt();

	if (!is_partition() && !controls_are_valid())
		panic("debug: cpu %u: entry without all controls", v->id);
	for (u32 i = 0; i < REGS; i++)
		r.gpr[i] = i;
	r.gpr[RDI] = (u64)v;
	r.gpr[RSI] = launched;
	r.gpr[RDX] = (u64)nmi;
	debug_call(&r);
	for (u32 i = 0; i < REGS; i++)
		if ((CALLEE_SAVED >> i & 1) != 0 && r.gpr[i] != i)
			panic("debug: vmx_enter() changes register %u", i);
	if ((r.flags & (BIT(9) | BIT(10))) != 0)
		panic("debug: vmx_enter() leaves flags 0x%lx", r.flags);
	if (hw_sgdt().base != gdt.base || hw_sgdt().limit != gdt.limit ||
	    hw_sidt().base != idt.base || hw_sidt().limit != idt.limit)
		panic("debug: vmx_enter() does not bring GDTR and IDTR back");
	return (enum vmx_end)(r.gpr[RAX] & 0xffffffff);
}
