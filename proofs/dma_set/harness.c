/* SPDX-License-Identifier: BSD-2-Clause */
/* dma_set(): one to one, 4 KiB leaves, never of what is ours; after dma_flush() and dma_take() nothing old is used. */
#define MAPPED(addr, to, level, prot) ((addr) == (to) && (level) == 1 && held && stale_known)
static _Bool held, stale, stale_known;
#include "contracts/memprot.h"
#include "core/dma.h"
#include "iommu/iommu.h"
#include "model/one.h"
#include "model/memprot.h"
static struct lock dma_lock;
void iommu_flush(void) requires(held) assigns(stale) ensures(!stale);
enum status iommu_close(u32 device) requires(held) assigns(stale) ensures(stale);
enum status dma_set(gpa_t gpa, u32 prot)
	requires(spec_host_ok() && (gpa.a & PAGE_MASK) == 0 && prot <= PT_RWX)
	requires(gpa.a <= BIT(51)) assigns(dma_lock, held);
#define lock_take model_take
#define lock_drop model_drop
void model_take(struct lock *l)
{
	check(!held, "not held");
	held = true;
}
void model_drop(struct lock *l)
{
	check(held, "held");
	held = false;
}
#include "core/dma.c"

void harness(void)
{
	held = false;
	stale_known = true;
	stale = true;
	if (nondet(bool)) {
		(void)dma_set(GPA(nondet(u64)), nondet(u32));
	} else if (nondet(bool)) {
		dma_flush();
		check(host.iommu == IOMMU_NONE || !stale, "flushed");
	} else {
		check(dma_take(nondet(u32)) == ERR_NOT_FOUND || !stale, "flushed");
	}
	check(!held, "the lock is free again");
	END_OF_PROOF;
}
