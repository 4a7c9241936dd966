/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dma_nmi() and dma_poll() for any blocked accesses: they end, each access is counted, and an NMI is taken for an IOMMU's if, and
 * only if, there was something to read or an earlier NMI had another sender when this was read.
 */
#include "core/dma.h"
#include "core/lock.h"
#include "iommu/iommu.h"
#include "spec.h"
#include "model/host.h"
static bool held;
static bool masked;
static u32 found;
void lock_take(struct lock *l)
{
	check(!held, "the lock is taken once");
	held = true;
}
void lock_drop(struct lock *l)
{
	held = false;
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
static bool polled;
#define LOOKS (polled || masked)
void iommu_mask(bool on)
{
	masked = on;
}
void log_refused(const char *fmt, ...)
{
}
static u32 dropped;
void kick_drop(struct vcpu *v)
{
	check(masked && held, "no message that may be for what has not been read");
	dropped++;
}
static u64 before;
#define FAULTS_SO_FAR(n) (faults == before + (n) && LOOKS)
#include "core/dma.c"

void harness(void)
{
	static struct vcpu v;
	bool other = nondet(bool);
	bool was_told = nondet(bool);
	bool was_owed = nondet(bool);
	bool ours;

	v.id = nondet(u32);
	held = masked = false;
	dropped = 0;
	told = was_told;
	owed = was_owed;
	assume(faults < BIT(60));
	before = faults;
	polled = nondet(bool);
	if (polled) {
		dma_poll();
		check(dma_count() - before <= 512, "counted");
		check(dma_count() == before || (host.iommu != IOMMU_NONE && !told), "what an NMI will tell is left to it");
	} else {
		ours = dma_nmi(&v, other);
		check(dma_count() - before <= 512, "counted");
		check(ours == (was_told && v.id == 0 && (dma_count() != before || was_owed)), "theirs, and no other");
		check(!was_told || v.id != 0 || owed == (other && ours), "what is still to come");
		check((dropped == 1) == (was_told && v.id == 0 && host.iommu == IOMMU_AMDVI && dma_count() - before > 1),
		      "AMD-Vi: a message for each");
		check(!was_told || v.id != 0 || masked == !told, "told again, if the log has room");
		check(!told || dma_count() - before < 512, "units that tell have been read to the end");
	}
	check(!held, "the lock is dropped");
	END_OF_PROOF;
}
