/* SPDX-License-Identifier: BSD-2-Clause */
/* backend_watch_port() for any ports; one port is watched. APM vol. 2, 15.10.1: a bit a port. */
#define REAL_VMCB
#include "svm/vmcb.h"
static u32 spec_port;
static u32 spec_was;
#define IOPM __CPROVER_object_whole(big_iopm)
#define IOPM_SO_FAR(port, i)                                                                       \
	(((*big_iopm)[spec_port / 8] >> (spec_port % 8) & 1) ==                                    \
	 ((spec_port >= (port) && spec_port < (i)) ? 1 : spec_was))
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

void harness(void)
{
	u16 port = nondet(u16);
	u32 count = nondet(u32), bit;

	model_init();
	sealed = false;
	assume(count <= 16 && spec_port <= 0xffff);
	spec_was = (*big_iopm)[spec_port / 8] >> (spec_port % 8) & 1;
	backend_watch_port(port, count);
	bit = (*big_iopm)[spec_port / 8] >> (spec_port % 8) & 1;
	check(backend_watches_port((u16)spec_port) == (bit == 1), "and it is known");
	backend_seal();
	check(sealed, "no more");
	check(bit == (spec_port >= port && spec_port - port < count ? 1 : spec_was), "that port");
	END_OF_PROOF;
}
