/* SPDX-License-Identifier: BSD-2-Clause */
/* What turns numbers into pointers and back: the core's (CASE 0) and the loader's. */
#include "core/config.h"
#undef MAX_CPUS
#define MAX_CPUS 2 /* the stacks are not looked at */
#include "spec.h"
#if CASE == 0
struct host host;
#include "x86/hostmap.c"

void harness(void)
{
	u64 at = nondet(u64), pa = nondet(u64);

	assume(spec_host_ok() && at < host.region_end - host.region_base);
	/* Proofs loader_memory and boot_host. */
	assume(host.region_end - host.region_base <= GIB(1) && host.direct_end <= BIT(46));
	check(image_pa((const void *)(CORE_VA + at)).a == host.region_base + at, "of the region");
	check((u64)image_ptr(host.region_base + at) == CORE_VA + at, "and back");
	assume(pa < host.direct_end);
	check((u64)direct_ptr(pa) == DIRECT_VA + pa && DIRECT_VA + pa < CORE_VA, "the direct map, apart from the image");
	END_OF_PROOF;
}
#else
#include "x86/hw.h"
#define hw_hlt() assume(false)
#include "loader/host.c"

void harness(void)
{
	u64 pa = nondet(u64), len = nondet(u64);
	const void *p = acpi_map(pa, len);

	check(p == NULL || ((u64)p == pa && pa != 0 && pa < GIB(4) && len <= GIB(4) - pa), "below 4 GiB, all of it");
	check(p != NULL || pa == 0 || pa >= GIB(4) || len > GIB(4) - pa, "and all that is there");
	check((u64)image_ptr(pa) == pa && (u64)direct_ptr(pa) == pa, "one to one");
	panic_stop_others();
	if (nondet(bool))
		panic_halt();
	END_OF_PROOF;
}
#endif
