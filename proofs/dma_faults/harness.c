/* SPDX-License-Identifier: BSD-2-Clause */
/* dma_faults() for any blocked accesses: it ends, each is counted, and the log has room for a bounded number. */
#include "core/dma.h"
#include "core/lock.h"
#include "iommu/iommu.h"
#include "spec.h"
#include "model/host.h"
void lock_take(struct lock *l)
{
}
void lock_drop(struct lock *l)
{
}
bool iommu_fault(struct iommu_fault *f)
{
	f->access = nondet(u32);
	f->device = nondet(u32);
	f->reason = nondet(u32);
	f->addr = nondet(u64);
	assume(f->access <= IOMMU_LOST);
	return nondet(bool);
}
void iommu_notify(u32 id, bool on)
{
	check(!on && id == 0, "no more NMIs, once the log has its share");
}
void log_line(enum log_level level, const char *fmt, ...)
{
}
static u64 before;
#define FAULTS_SO_FAR(n) (faults == before + (n))
#include "core/dma.c"

void harness(void)
{
	assume(faults < BIT(60));
	before = faults;
	(void)dma_faults();
	check(dma_count() >= before && dma_count() - before <= 64, "counted");
	END_OF_PROOF;
}
