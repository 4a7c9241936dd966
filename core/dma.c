/* SPDX-License-Identifier: BSD-2-Clause */
/* See dma.h. */
#include "core/dma.h"
#include "core/contract.h"
#include "core/identity.h"
#include "core/kick.h"
#include "core/lock.h"
#include "core/log.h"
#include "core/pt.h"
#include "iommu/iommu.h"
#include "x86/apic.h"

#define FAULTS_TOLD 1024U   /* blocked accesses of which units tell by NMI; all are counted */
#define FAULTS_AT_ONCE 512U /* more than units can keep */

static struct lock dma_lock;
static u64 faults;
static bool told; /* of blocked accesses, by an NMI to the first processor */
static bool owed; /* what an NMI will tell has been read before it came */

enum status dma_init(const struct boot_info *b)
{
	u64 end = (host.direct_end + LARGE_1G - 1) & ~(LARGE_1G - 1);
	enum status st;

	if (host.iommu == IOMMU_NONE)
		return OK;
	iommu_init(&b->platform, b->tail_end);
	if (iommu_check() != NULL)
		return ERR_INVALID;
	st = identity_map(PT_DEVICE, end, PT_R | PT_W, iommu_largest());
	/* Devices write messages there, which no IOMMU translates: VT-d 3.14, AMD 2.1.4. */
	if (st == OK)
		st = pt_map(PT_DEVICE, APIC_BASE_PA, 0, 2, 0);
	return st;
}

enum status dma_set(gpa_t gpa, u32 prot)
{
	enum status st = ERR_RANGE;

	if (host.iommu == IOMMU_NONE)
		return ERR_NOT_FOUND;
	lock_take(&dma_lock);
	if (!host_overlaps(gpa.a, PAGE_SIZE))
		st = pt_map(PT_DEVICE, gpa.a, gpa.a, 1, prot & (PT_R | PT_W));
	lock_drop(&dma_lock);
	return st;
}

void dma_flush(void)
{
	if (host.iommu == IOMMU_NONE)
		return;
	lock_take(&dma_lock);
	iommu_flush();
	lock_drop(&dma_lock);
}

enum status dma_take(u32 device)
{
	enum status st = ERR_NOT_FOUND;

	if (host.iommu == IOMMU_NONE)
		return st;
	lock_take(&dma_lock);
	st = iommu_close(device);
	iommu_flush();
	lock_drop(&dma_lock);
	return st;
}

static void report(const struct iommu_fault *f)
{
	static const char *const names[] = {
	    [IOMMU_READ] = "read",
	    [IOMMU_WRITE] = "write",
	    [IOMMU_OTHER] = "other",
	};

	(void)__atomic_add_fetch(&faults, 1, __ATOMIC_RELAXED);
	if (f->access == IOMMU_LOST)
		log_refused("dma-deny: more than the IOMMU could note down");
	else
		log_refused("dma-deny device=%x:%x.%u access=%s address=0x%lx reason=%u",
			    f->device >> 8 & 0xff, f->device >> 3 & 0x1f, f->device & 7,
			    names[f->access], f->addr, f->reason);
}

/* Read all that there is, and say how much. */
static u32 read_faults(void)
{
	struct iommu_fault f;
	u32 n = 0;

	while (n < FAULTS_AT_ONCE && iommu_fault(&f))
		LOOP_ASSIGNS(n, f, FAULT_COUNT)
		LOOP_INVARIANT(n <= FAULTS_AT_ONCE && FAULTS_SO_FAR(n))
		LOOP_DECREASES(FAULTS_AT_ONCE - n)
	{
		report(&f);
		n++;
	}
	return n;
}

void dma_start(void)
{
	u64 root = pte_table_pa(pte_root(PT_DEVICE)).a;

	if (host.iommu == IOMMU_NONE) {
		log_info("devices are not held back: no IOMMU is in use (dma=unprotected)");
		return;
	}
	iommu_open(root, pte_load(pte_root(PT_DEVICE), 0) & PTE_ADDR);
	iommu_flush();
	told = iommu_notify(apic_id());
	(void)read_faults(); /* what the loader's tables have blocked */
	iommu_mask(!told);
	if (!told)
		log_info("an IOMMU sends no message: blocked accesses are read when asked for");
	log_info("devices are held back by %s", host.iommu == IOMMU_VTD ? "VT-d" : "AMD-Vi");
}

bool dma_nmi(struct vcpu *v, bool other)
{
	bool ours;
	u32 n;

	if (!told || v->id != 0)
		return false;
	lock_take(&dma_lock);
	/* No message between the last look and the mask's end: nobody would know whose it is. */
	iommu_mask(true);
	n = read_faults();
	/* By the manual AMD-Vi sends one message for all of them; QEMU's sends one for each. */
	if (n > 1 && host.iommu == IOMMU_AMDVI)
		kick_drop(v);
	told = n < FAULTS_AT_ONCE && dma_count() < FAULTS_TOLD;
	iommu_mask(!told);
	lock_drop(&dma_lock);
	ours = n != 0 || owed;
	owed = other && ours;
	return ours;
}

void dma_poll(void)
{
	if (host.iommu == IOMMU_NONE || told)
		return;
	lock_take(&dma_lock);
	(void)read_faults();
	lock_drop(&dma_lock);
}

u64 dma_count(void)
{
	return __atomic_load_n(&faults, __ATOMIC_RELAXED);
}
