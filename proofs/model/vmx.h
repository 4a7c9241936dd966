/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmx/init.c with its big objects out of sight, one behind the other in the region, and two processors, of which `one`
 * is either: the one that boots or one that it starts. Included instead of the file.
 */
#ifndef PROOFS_MODEL_VMX_H
#define PROOFS_MODEL_VMX_H

#include "contracts/backend.h"
#include "core/image.h"
#include "core/memprot.h"
#include "model/one.h"
#include "model/pool.h"
#include "x86/hostmap.h"
#include "x86/smp.h"

static u64 base;
#ifdef MODEL_PARTITIONS
hpa_t model_partition_pa(void);
#endif

#undef MAX_CPUS
#define MAX_CPUS 2
static struct vcpu both[MAX_CPUS];
#define vcpus both
#define vmcs BIG(vmcs)
#define vmxon BIG(vmxon)
#define iopm BIG(iopm)
#ifndef PLAIN_MSRPM
#define msrpm BIG(msrpm)
#endif
#include "vmx/init.c"

#define OBJECT(p, name) (__CPROVER_POINTER_OBJECT(p) == __CPROVER_POINTER_OBJECT(big_##name))
hpa_t image_pa(const void *p)
{
	u64 o = __CPROVER_POINTER_OFFSET(p);

	if (OBJECT(p, vmcs))
		return HPA(base + o);
#ifdef MODEL_PARTITIONS
	if (!OBJECT(p, vmcs) && !OBJECT(p, vmxon) && !OBJECT(p, iopm) && !OBJECT(p, msrpm))
		return model_partition_pa();
#endif
	if (OBJECT(p, vmxon))
		return HPA(base + 0x40000 + o);
	if (OBJECT(p, iopm))
		return HPA(base + 0xc0000 + o);
#ifndef PLAIN_MSRPM
	check(OBJECT(p, msrpm), "an object of the image");
#endif
	return HPA(base + 0xd0000 + o);
}

hpa_t memprot_root(void)
{
	return HPA(spec_root);
}

hpa_t hostmap_root(void)
{
	return HPA(base + 0xe0000);
}

static char model_tss;
void *smp_tss(u32 cpu)
{
	return &model_tss;
}

static void model_init(void)
{
	BIG_ALLOC(vmcs);
	BIG_ALLOC(vmxon);
	BIG_ALLOC(iopm);
#ifndef PLAIN_MSRPM
	BIG_ALLOC(msrpm);
#endif
	assume((base & PAGE_MASK) == 0 && base < GIB(4) - MIB(1) && (spec_root & PAGE_MASK) == 0);
	assume(one.id < MAX_CPUS);
	spec_iopm = base + 0xc0000;
	spec_iopm_b = base + 0xc1000;
	spec_msrpm = base + 0xd0000;
}

#endif
