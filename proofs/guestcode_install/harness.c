/* SPDX-License-Identifier: BSD-2-Clause */
/* guestcode_install(): writes one page of the guest and two words of the BIOS' data, for any memory map. */
#include "spec.h"
#undef E820_MAX
#define E820_MAX 4 /* the loop has an invariant: four entries stand for 128 */
#include "model/one.h"
#include "core/e820.h"
#include "core/image.h"
#include "core/string.h"
#include "x86/lowmem.h"
static struct lowmem page;
static u32 ivt[256];
static u16 bda;
static u64 reserved[2], reserved_len[2];
static u32 reservations;
#define lowmem_code model_code
#define lowmem_code_end (model_code + 0x200)
static u8 model_code[0x200];
void *direct_ptr(u64 pa)
{
	if (pa == 0)
		return ivt;
	if (pa == 0x413)
		return &bda;
	check(pa == host.low_guest, "the guest's page");
	return &page;
}
enum status e820_reserve(const struct e820 *in, u64 base, u64 len, struct e820 *out)
{
	check(reservations < 2, "two");
	reserved[reservations] = base;
	reserved_len[reservations] = len;
	reservations++;
	out->count = nondet(u32);
	assume(out->count <= E820_MAX); /* proof e820_reserve */
	return nondet(bool) ? OK : ERR_NOMEM;
}
u64 e820_ram_end(const struct e820 *m, u64 from)
{
	return nondet(u64);
}
/* The page holds anything, so clearing and copying need not change it; here they only have to stay inside. */
#define memset(p, c, n) check((p) == &page && (n) == PAGE_SIZE, "clears the page")
#define memcpy(p, from, n) check(__CPROVER_w_ok(p, n), "copies into the page")
#include "core/guestcode.c"

void harness(void)
{
	struct e820 map;
	u16 bda_before;
	u64 kib = nondet(u64);

	assume(spec_host_ok());
	reservations = 0;
	if (guestcode_install(&map, kib) == OK) {
		check(reserved[0] == host.region_base && reserved[0] + reserved_len[0] == host.region_end, "the region is not RAM");
		check(reserved[1] == host.low_guest && reserved_len[1] == 2 * 0x1000 && host.low_host == host.low_guest + 0x1000,
		      "nor are the two pages");
		check(page.entries <= E820_MAX, "entries that are there");
		check(ivt[0x15] == (host.low_guest >> 4 << 16 | 8), "INT 15h");
		check(bda * 1024UL <= host.low_guest, "INT 12h, too, ends below the pages");
	}
	END_OF_PROOF;
}
