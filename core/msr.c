/* SPDX-License-Identifier: BSD-2-Clause */
/* See msr.h. */
#include "core/msr.h"
#include "core/apstart.h"
#include "core/backend.h"
#include "core/log.h"
#include "core/mtrr.h"
#include "core/vector.h"
#include "x86/apic.h"
#include "x86/cpu.h"

#define MSR_X2APIC_ICR (APIC_MSR + APIC_ICR_LOW / 16)

void msr_init(void)
{
	backend_watch_msr(APIC_BASE_MSR, false, true);
	mtrr_init();
}

/* The APIC may change its mode but not its place: its page is watched. */
static bool write_apic_base(struct vcpu *v, u64 val)
{
	if ((val & PTE_ADDR) != APIC_BASE_PA) {
		log_refused("cpu %u: refused to move the APIC to 0x%lx", v->id, val & PTE_ADDR);
		return false;
	}
	return cpu_wrmsr(APIC_BASE_MSR, val);
}

static bool write_icr(struct vcpu *v, u64 val)
{
	if (apic_is_x2() && apstart_icr(v, (u32)(val & 0xffffffff), (u32)(val >> 32), true))
		return true;
	return cpu_wrmsr(MSR_X2APIC_ICR, val);
}

/* Interfaces of another hypervisor below us, by which it would write into memory of its guest:
 * ours. */
static bool is_paravirtual(u32 msr)
{
	return msr >= 0x40000000 && msr <= 0x4fffffff;
}

static bool access(struct vcpu *v, u32 msr, bool write, u64 *val)
{
	bool known = false;
	bool ok = backend_msr(v, msr, write, val, &known);

	if (known)
		return ok;
	if (mtrr_access(v, msr, write, val))
		return true;
	if (write && msr == APIC_BASE_MSR)
		return write_apic_base(v, *val);
	if (write && msr == MSR_X2APIC_ICR)
		return write_icr(v, *val);
	if (write && is_paravirtual(msr))
		return false;
	/* Outside the ranges that a bitmap covers: the hardware knows best. */
	return write ? cpu_wrmsr(msr, *val) : cpu_rdmsr(msr, val);
}

void msr_read(struct vcpu *v)
{
	u64 val = 0;

	if (!access(v, (u32)(v->gpr[RCX] & 0xffffffff), false, &val)) {
		backend_raise(v, VECTOR_GP, true, 0);
		return;
	}
	v->gpr[RAX] = val & 0xffffffff;
	v->gpr[RDX] = val >> 32;
	backend_skip(v);
}

void msr_write(struct vcpu *v)
{
	u64 val = (v->gpr[RDX] & 0xffffffff) << 32 | (v->gpr[RAX] & 0xffffffff);

	if (!access(v, (u32)(v->gpr[RCX] & 0xffffffff), true, &val)) {
		backend_raise(v, VECTOR_GP, true, 0);
		return;
	}
	backend_skip(v);
}
