/* SPDX-License-Identifier: BSD-2-Clause */
/* mmio_watch(): the page becomes read-only for the guest's processors, and devices lose it. */
#include "contracts/memprot.h"
#include "core/dma.h"
#include "model/one.h"
static u64 watched_page;
static bool held_back, read_only;
enum status memprot_set(gpa_t gpa, u64 pages, u32 prot)
{
	enum status st = nondet(bool) ? OK : ERR_NOMEM;

	check(gpa.a == watched_page && pages == 1 && prot == PT_R, "read-only");
	read_only = st == OK;
	return st;
}
enum status dma_set(gpa_t gpa, u32 prot)
{
	enum status st = nondet(bool) ? OK : ERR_NOMEM;

	check(gpa.a == watched_page && prot == 0, "nothing");
	held_back = st == OK;
	return st;
}
#include "core/mmio.c"

void harness(void)
{
	held_back = read_only = false;
	watched_page = nondet(u64);
	if (mmio_watch(watched_page) == OK)
		check(read_only && (held_back || host.iommu == IOMMU_NONE), "both");
	END_OF_PROOF;
}
