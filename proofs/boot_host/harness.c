/* SPDX-License-Identifier: BSD-2-Clause */
/* fill_host() from what the loader hands over (loader_memory) gives what spec_host_ok() says. */
#include "spec.h"
#include "core/e820.h"
u64 e820_top(const struct e820 *m)
{
	u64 top = nondet(u64);

	assume(top <= BIT(46)); /* the processor's physical address width, less than the direct map */
	return top;
}
u32 cpu_phys_bits(void)
{
	u32 n = nondet(u32);

	assume(n >= 36 && n <= 52);
	return n;
}
#include "core/main.c"

void harness(void)
{
	/* loader/main.c, find_memory() */
	assume(boot.region_base >= MIB(32) && (boot.region_base & (LARGE_2M - 1)) == 0);
	assume(boot.region_size != 0 && (boot.region_size & (LARGE_2M - 1)) == 0);
	assume(boot.region_base < GIB(4) && boot.region_size <= GIB(4) - boot.region_base);
	assume((boot.low_base & PAGE_MASK) == 0 && boot.low_base >= 0x20000 && boot.low_base <= 0x9e000);
	assume(boot.cpus >= 1 && boot.cpus <= MAX_CPUS);
	fill_host();
	check(spec_host_ok(), "what all proofs assume of `host`");
	END_OF_PROOF;
}
