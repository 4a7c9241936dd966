/* SPDX-License-Identifier: BSD-2-Clause */
/* Where XMHF goes, and what goes there. Addresses are numbers here: what is copied is checked against the places that were found. */
#include "model/loader.h"

static u64 units_need;
static const struct e820 *expected; /* the map that has been made last */
static u32 reserved;
void model_fail(const char *why, const char *detail)
{
	assume(false);
}
u64 iommu_bytes(const struct platform *p)
{
	check(p == &boot.platform, "the platform");
	return units_need;
}
enum status e820_reserve(const struct e820 *in, u64 base, u64 len, struct e820 *out)
{
	check(reserved < handover.modules && base == handover.module[reserved].start && len == handover.module[reserved].size,
	      "each module");
	check((reserved == 0 || in == expected) && in != out, "after what was reserved before");
	reserved++;
	expected = out;
	return (nondet(u32) & 1) != 0 ? OK : ERR_NOMEM;
}
#if CASE == 1
static struct e820 the_map;
#endif
/* Proof e820_find_top. */
enum status e820_find_top(const struct e820 *m, u64 limit, u64 size, u64 align, u64 *at)
{
	u64 found = nondet(u64);

	check(limit == GIB(4) && align == LARGE_2M && size != 0 && (size & (LARGE_2M - 1)) == 0, "what is asked for");
	check(reserved == handover.modules && (reserved == 0 || m == expected), "without the modules");
	if (size > limit || nondet(bool))
		return ERR_NOT_FOUND;
	assume((found & (LARGE_2M - 1)) == 0 && found <= limit - size);
	*at = found;
	return OK;
}
static u64 ram_end;
u64 e820_ram_end(const struct e820 *m, u64 from)
{
	check(m == &boot.map && from == 0, "RAM from 0 on");
	return ram_end;
}

static u64 image_bytes, file_bytes; /* of the core, and what is in the boot image */
static u64 written;		    /* [region_base, written) has been written */
static bool placed_hypapps;
static struct core_header header;
void *model_memcpy(void *to, const void *from, size_t n)
{
	check((u64)to == boot.region_base && from == &header && n <= sizeof(header) && n <= image_bytes, "the core, inside what was sealed");
	written = boot.region_base + n;
	return to;
}
void *model_memset(void *to, int c, size_t n)
{
	check((u64)to == written && c == 0 && n == boot.tail_end - written, "zeroes up to what is the IOMMUs'");
	written = boot.tail_end;
	return to;
}
void hypapps_place(struct boot_info *b, u64 at)
{
	check(b == &boot && written == boot.tail_end && (at & PAGE_MASK) == 0, "in zeroes");
	check(at == boot.region_base + image_bytes && hypapp_pages <= (boot.tail_end - at) / PAGE_SIZE, "behind the core, with room for all");
	placed_hypapps = true;
}

#if CASE == 0
static void check_memory(const struct core_header *core)
{
	find_memory(core);
	check(reserved == handover.modules, "all modules were reserved");
	/* As proof boot_host has it. */
	check(boot.region_base >= MIB(32) && (boot.region_base & (LARGE_2M - 1)) == 0, "aligned");
	check(boot.region_size != 0 && (boot.region_size & (LARGE_2M - 1)) == 0, "whole large pages");
	check(boot.region_base < GIB(4) && boot.region_size <= GIB(4) - boot.region_base, "below 4 GiB");
	check((boot.low_base & PAGE_MASK) == 0 && boot.low_base >= 0x20000 && boot.low_base <= 0x9e000, "two pages below 640 KiB");
	check(boot.low_base + 0x2000 <= ram_end && boot.low_base + 0x2000 <= boot.base_kib * 1024, "of RAM that the firmware leaves");
	check(boot.tail_end - boot.region_base >= image_bytes + hypapp_pages * 0x1000 &&
		      boot.region_base + boot.region_size - boot.tail_end == units_need,
	      "room for the core, the hypapps and the IOMMUs");
	check(boot.region_size <= sizeof(loader_l2_high) / 8 * LARGE_2M, "as much as one table maps");
}
#elif CASE == 2
static void check_holes(u64 a)
{
	const struct holes *h;
	u32 i = nondet(u32), n;
	bool in = false;

	assume(boot.region_base < GIB(4) && boot.region_size <= GIB(4) - boot.region_base && boot.low_base <= 0x9e000);
	h = own_memory();
	check(h->count == 3 + handover.modules && h->count <= HOLES_MAX, "as many as there are");
	assume(i < handover.modules);
	for (n = 0; n < 3 + HYPAPPS_MAX; n++)
		in |= n < h->count && a >= h->from[n] && a < h->to[n];
	check(in || a < boot.region_base || a >= boot.region_base + boot.region_size, "the region");
	check(in || a < boot.low_base || a >= boot.low_base + 2 * PAGE_SIZE, "the two pages");
	check(in || a < handover.module[i].start || a - handover.module[i].start >= handover.module[i].size, "any module");
	check(h->from[2] == (u64)loader_image && h->to[2] == (u64)loader_image_end, "the loader itself");
}
#endif

void harness(void)
{
	struct core_header core;
	u64 a = nondet(u64);

	reserved = 0;
	expected = NULL;
	units_need = nondet(u64);
	ram_end = nondet(u64);
	/* What the build makes; proofs iommu, hypapps, mb2 and mb2_tag. */
	assume(core.start == CORE_VA && core.end > CORE_VA && core.end <= CORE_VA + MIB(64) && (core.end & PAGE_MASK) == 0);
	image_bytes = core.end - CORE_VA;
	assume(core.file_end > core.start && core.file_end <= core.end);
	assume(units_need <= MIB(64) && (units_need & PAGE_MASK) == 0);
	assume(hypapp_pages <= HYPAPPS_MAX * 8192UL && handover.modules <= HYPAPPS_MAX);
	for (u32 i = 0; i < HYPAPPS_MAX; i++)
		assume(handover.module[i].start <= UINT32_MAX && handover.module[i].size <= UINT32_MAX - handover.module[i].start);
#if CASE == 0
	MODEL_MEMORY(0x413, 2);
	check_memory(&core);
#elif CASE == 1
	struct vendor v;

	assume((boot.region_base & (LARGE_2M - 1)) == 0 && boot.region_base < GIB(4) && boot.region_size <= 4 * LARGE_2M);
	assume((boot.region_size & (LARGE_2M - 1)) == 0 && (boot.tail_end & PAGE_MASK) == 0);
	assume(boot.tail_end >= boot.region_base && boot.tail_end <= boot.region_base + boot.region_size);
	assume(boot.tail_end - boot.region_base >= image_bytes + hypapp_pages * PAGE_SIZE);
	header = core;
	v.core = (const u8 *)&header;
	v.end = v.core + sizeof(header);
	placed_hypapps = false;
	place_core(&v);
	check(placed_hypapps, "and the hypapps");
	a &= 3;
	/* P, R/W and PS: APM vol. 2, 5.3. */
	check(a >= boot.region_size / LARGE_2M || loader_l2_high[a] == ((boot.region_base + a * LARGE_2M) | 0x83), "mapped where it is");
	check(loader_l3_high[510] == ((u64)loader_l2_high | 3) && loader_l4[511] == ((u64)loader_l3_high | 3), "at its address");
#else
	check_holes(a);
#endif
	END_OF_PROOF;
}
