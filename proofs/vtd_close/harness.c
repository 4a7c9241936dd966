/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vtd_close(): the bus of the device has a context table of its own afterwards, in which that one entry is not present; the shared
 * one is only read. The copy is one page to one of the spare pages.
 */
#include "core/image.h"
#include "core/string.h"
#include "spec.h"
#include "model/host.h"
#include "model/registers.h"
#include "iommu/units.h"
void *malloc(size_t n);
static u64 *buses; /* the root table */
static u64 spare, entry; /* of the one page of the eight that this call uses: its beginning, the entry */
static u64 shared;
static u32 device;
static u64 at, spare_pa;
static _Bool copied;
bool unit_wait(u64 pa, u32 size, u64 mask, u64 want)
{
	return nondet(bool);
}
void cpu_wbinvd(void)
{
}
void *image_ptr(u64 pa)
{
	if (pa == at)
		return buses;
	if (pa == at + 0x1000)
		return &shared;
	check(pa >= at + 0x2000 && pa < at + 0xa000, "a spare page");
	if (spare_pa == 0)
		spare_pa = pa & ~PAGE_MASK;
	check((pa & ~PAGE_MASK) == spare_pa, "one of them");
	if (!copied && (pa & PAGE_MASK) == 0 && buses[2 * (device >> 8 & 0xff)] == (at + 0x1001))
		return &spare;
	check((pa & PAGE_MASK) == (device & 0xff) * 16, "the entry");
	return &entry;
}
static void *copy(void *to, const void *from, size_t n)
{
	check(to == &spare && from == &shared && n == 4096, "the shared table to a spare one");
	copied = 1;
	return to;
}
#define VTD_ENTRIES copied
#define VTD_SO_FAR(i) 1
#define memcpy copy
#include "iommu/vtd.c"
#undef memcpy

void harness(void)
{
	u32 n;
	u32 other = nondet(u32);
	u32 own = nondet(u32); /* 0: the bus uses the shared table */
	u64 before;
	size_t size = nondet(size_t);

	assume(size >= 4096 && size <= 4096 + 64);
	buses = malloc(size);
	assume(buses != NULL);

	device = nondet(u32);
	n = device >> 8 & 0xff;
	entry = nondet(u64);
	at = nondet(u64);
	spare_pa = 0;
	copied = 0;
	assume((at & PAGE_MASK) == 0 && at >= MIB(1) && at < GIB(4) && own <= 8 && other < 512 && other != 2 * n);
	buses[2 * n] = (at + (1 + own) * 0x1000) | 1;
	before = buses[other];
	if (vtd_close(at, device) == OK) {
		check((buses[2 * n] & ~PAGE_MASK) == spare_pa && (buses[2 * n] & 1) != 0, "a table of its own");
		check((buses[2 * n] & ~PAGE_MASK) >= at + 0x2000, "not the shared one");
		check((own == 0) == copied, "copied once");
		check(entry == 0, "not present");
	} else {
		check(own == 0 && buses[2 * n] == (at + 0x1001), "nothing has changed");
	}
	check(buses[other] == before, "no other bus");
	END_OF_PROOF;
}
