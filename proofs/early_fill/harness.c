/* SPDX-License-Identifier: BSD-2-Clause */
/* early_fill(): the tables hang together, each of its own level, and every other entry comes from fill(). */
#include "spec.h"
#include "model/format.h"
#include "model/host.h"
static u64 level4[1], level3[4], level2[1]; /* all that it may write itself */
static u64 base;
static u32 part;
#include "iommu/early.h"
struct early;
static void fill(const struct early *e, u64 at, u32 level, u32 i, u32 end)
	requires(level == part + 1)
	requires(level != 1 || (at == base + 0x6000 && i == 0 && end == 512))
	requires(level != 2 || (at == base + 0x2000 && i == 1 && end == 2048))
	requires(level != 3 || (at == base + 0x1000 && i == 4 && end == 512))
	assigns(part) ensures(part == level);
#include "iommu/early.c"

void *image_ptr(u64 pa)
{
	if (pa == base)
		return level4;
	if (pa == base + 0x1000)
		return level3;
	check(pa == base + 0x2000, "one of the three");
	return level2;
}

void harness(void)
{
	static struct holes h;
	enum iommu_kind kind = nondet(bool) ? IOMMU_VTD : IOMMU_AMDVI;
	u64 bits = kind == IOMMU_VTD ? 3 : BIT(0) | BIT(61) | BIT(62);
	u32 i = nondet(u32);

	base = nondet(u64);
	part = 0;
	assume((base & PAGE_MASK) == 0 && base < GIB(4));
	early_fill(base, kind, &h, nondet(bool) ? 2 : 3);
	assume(i < 4);
	check(part == 3, "all three levels were filled");
	if (kind == IOMMU_AMDVI) {
		check(level4[0] == ((base + 0x1000) | bits | 3UL << 9), "level 4");
		check(level3[i] == ((base + 0x2000 + i * 0x1000) | bits | 2UL << 9), "level 3");
		check(level2[0] == ((base + 0x6000) | bits | 1UL << 9), "level 2");
	} else {
		check(level4[0] == ((base + 0x1000) | bits), "level 4");
		check(level3[i] == ((base + 0x2000 + i * 0x1000) | bits), "level 3");
		check(level2[0] == ((base + 0x6000) | bits), "level 2");
	}
	END_OF_PROOF;
}
