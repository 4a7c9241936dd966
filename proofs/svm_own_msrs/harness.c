/* SPDX-License-Identifier: BSD-2-Clause */
/* The bits of the MSR permission map, by the manual: APM vol. 2, 15.11. */
#define REAL_VMCB
#include "contracts/svm.h"
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "model/one.h"
#include "model/pool.h"
#include "core/image.h"
#include "core/memprot.h"
#include "x86/apic.h"
#include "x86/hw.h"
static u64 base;

#define vmcbs BIG(vmcbs)
#define host_state BIG(host_state)
#define host_save BIG(host_save)
#define iopm BIG(iopm)
#define msrpm BIG(msrpm)
#include "svm/init.c"

#define OBJECT(p, name) (__CPROVER_POINTER_OBJECT(p) == __CPROVER_POINTER_OBJECT(big_##name))
/* Five objects one behind the other in the region. */
hpa_t image_pa(const void *p)
{
	u64 o = __CPROVER_POINTER_OFFSET(p);

	if (OBJECT(p, vmcbs))
		return HPA(base + o);
	if (OBJECT(p, host_state))
		return HPA(base + 0x40000 + o);
	if (OBJECT(p, host_save))
		return HPA(base + 0x80000 + o);
	if (OBJECT(p, iopm))
		return HPA(base + 0xc0000 + o);
	check(OBJECT(p, msrpm), "an object of the image");
	return HPA(base + 0xd0000 + o);
}

hpa_t memprot_root(void)
{
	return HPA(spec_root);
}

static void model_init(void)
{
	BIG_ALLOC(vmcbs);
	BIG_ALLOC(host_state);
	BIG_ALLOC(host_save);
	BIG_ALLOC(iopm);
	BIG_ALLOC(msrpm);
	assume((base & PAGE_MASK) == 0 && base < GIB(4) - MIB(1));
	assume(one.id < MAX_CPUS);
	spec_iopm = base + 0xc0000;
	spec_msrpm = base + 0xd0000;
}

#include "svm/msr.c"

/* Bit 0 of a pair: reads exit; bit 1: writes exit. */
static u32 spec_bits(u32 msr)
{
	u32 at = (msr & 0x1fff) * 2 + (msr >= 0xc0010000 ? 0x8000 : msr >= 0xc0000000 ? 0x4000 : 0);

	return (*big_msrpm)[at / 8] >> (at % 8) & 3U;
}

void harness(void)
{
	u32 msr = nondet(u32), other = nondet(u32), before, i = nondet(u32);
	bool read = nondet(bool), write = nondet(bool);

	model_init();
	sealed = false;
	assume(msr < 0x2000 || (msr >= 0xc0000000 && msr < 0xc0002000) ||
	       (msr >= 0xc0010000 && msr < 0xc0012000));
	assume(other < 0x2000 || (other >= 0xc0000000 && other < 0xc0002000) ||
	       (other >= 0xc0010000 && other < 0xc0012000));
	before = spec_bits(other);
	backend_watch_msr(msr, read, write);
	if (other == msr)
		check(spec_bits(other) == (before | (read ? 1 : 0) | (write ? 2 : 0)), "set");
	else
		check(spec_bits(other) == before, "no other register's bits change");
#ifdef ALL
	watch_own_msrs();
	check(spec_bits(0xc0000080) == 3, "EFER");
	check(spec_bits(0xc0010114) == 3, "VM_CR");
	check(spec_bits(0xc0010117) == 3, "VM_HSAVE_PA");
	check(spec_bits(0xc0010118) == 3, "SVM_KEY");
	check((spec_bits(0xc0010020) & 2) != 0, "PATCH_LOADER");
	check((spec_bits(0xc001001a) & 2) != 0, "TOP_MEM");
	check((spec_bits(0xc001001d) & 2) != 0, "TOM2");
	check((spec_bits(0xc0010010) & 2) != 0, "SYSCFG");
	check((spec_bits(0xc0010112) & 2) != 0 && (spec_bits(0xc0010113) & 2) != 0, "SMM_ADDR, SMM_MASK");
	check((spec_bits(0xc0010111) & 2) != 0 && (spec_bits(0xc0010119) & 2) != 0, "SMM_BASE, SMM_KEY");
	check((spec_bits(0xc0010058) & 2) != 0, "MMIO_CONF_BASE");
#endif
	sealed = true;
	backend_watch_icr(write);
	check((spec_bits(0x830) & 2) == (write ? 2 : 0), "the ICR");
	END_OF_PROOF;
}
