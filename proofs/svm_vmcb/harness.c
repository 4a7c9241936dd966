/* SPDX-License-Identifier: BSD-2-Clause */
/* svm_vmcb() for any two processors. */
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

#define svm_gate_code model_gate
#define svm_gate_cr0 (model_gate + 0x10)
#define svm_gate_end (model_gate + sizeof(model_gate))
static u8 model_gate[0x40];
static u64 model_cr0;
#define hw_read_cr0() model_cr0
static u8 *low; /* the place for the code, and what has been copied there */
static bool code, cr0;
#define memcpy model_memcpy
static void *model_memcpy(void *to, const void *from, size_t n)
{
	if (from == model_gate && to == low && n == sizeof(model_gate))
		code = true;
	else if (to == low + 0x10 && n == 8)
		cr0 = code && *(const u64 *)from == model_cr0;
	else
		check(false, "the code, and CR0 in it");
	return to;
}
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

void harness(void)
{
	static struct vcpu two;

	model_init();
	assume(two.id < MAX_CPUS && two.id != one.id);
	check(svm_vmcb(&one) == &(*big_vmcbs)[one.id], "its own");
	check(svm_vmcb(&one) != svm_vmcb(&two), "and nobody else's");
	/* VMSAVE, APM vol. 2, 15.5.2: a page of its own. */
	check(svm_host_state(&one).a == base + 0x40000 + one.id * 0x1000UL, "a place for the host's state, too");
	u8 page[0x80];
	u64 pa = nondet(u64);

	low = page;
	code = cr0 = false;
	backend_low_code(page, pa);
	check(code && cr0 && svm_gate == pa, "the code around VMRUN lies there, with the host's CR0");
	END_OF_PROOF;
}
