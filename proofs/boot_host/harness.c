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
	u32 watched;

	/* loader/main.c, find_memory() */
	assume(boot.region_base >= MIB(32) && (boot.region_base & (LARGE_2M - 1)) == 0);
	assume(boot.region_size != 0 && (boot.region_size & (LARGE_2M - 1)) == 0);
	assume(boot.region_base < GIB(4) && boot.region_size <= GIB(4) - boot.region_base);
	assume((boot.low_base & PAGE_MASK) == 0 && boot.low_base >= 0x20000 && boot.low_base <= 0x9e000);
	assume(boot.cpus >= 1 && boot.cpus <= MAX_CPUS);
	assume(boot.hypapps <= HYPAPPS_MAX);
	/* loader/hypapp.c, hypapps_place(); the rest of `host` is zeroes */
	for (u32 i = 0; i < HYPAPPS_MAX; i++) {
		assume(boot.hypapp[i].base >= boot.region_base && boot.hypapp[i].base < boot.hypapp[i].end);
		assume(boot.hypapp[i].end <= boot.region_base + boot.region_size);
		assume(((boot.hypapp[i].base | boot.hypapp[i].end) & PAGE_MASK) == 0);
		host.hypapp_base[i] = host.hypapp_end[i] = 0;
	}
	/* iommu/tables.c, tables_add(): of any one of the units */
	watched = nondet(u32);
	assume(boot.platform.iommus <= IOMMU_MAX && watched < boot.platform.iommus);
	spec_mmio_base = boot.platform.iommu_base[watched];
	for (u32 i = 0; i < IOMMU_MAX; i++)
		assume(boot.platform.iommu_base[i] < GIB(4));
	assume(spec_mmio_base >= MIB(1) && spec_mmio_base < GIB(4) && (spec_mmio_base & PAGE_MASK) == 0);
	spec_mmio_end = spec_mmio_base + boot.platform.iommu_size[watched];
	assume(boot.platform.iommu_size[watched] != 0 &&
	       (boot.platform.iommu_size[watched] & PAGE_MASK) == 0);
	fill_host();
	check(host.iommu == IOMMU_NONE ||
		      (watched < host.mmio_count && host.mmio_base[watched] == spec_mmio_base &&
		       host.mmio_end[watched] == spec_mmio_end),
	      "the registers of each unit are ours");
	check(spec_host_ok(), "what all proofs assume of `host`");
	END_OF_PROOF;
}
