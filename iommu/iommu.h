/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The IOMMUs of a machine, AMD-Vi or VT-d, through which all its devices reach memory. The loader
 * starts them, before it copies XMHF to the region; the core then only changes what they translate.
 * Loader and core have each their own instance of this, and hand over nothing but the platform and
 * the place of the memory that the units work with, at the end of the region.
 *
 * One device table serves all units. Caller holds the lock of core/dma.c, or runs alone.
 */
#ifndef IOMMU_IOMMU_H
#define IOMMU_IOMMU_H

#include "core/config.h"
#include "core/platform.h"

/* iommu_bytes() - how much memory the units of @p need, in whole pages; 0 if there are none. */
u64 iommu_bytes(const struct platform *p);

/* iommu_init() - these are the units, and @memory (physical) is what iommu_bytes() asked for. */
void iommu_init(const struct platform *p, u64 memory);

/* iommu_check() - NULL, or what a unit cannot do that XMHF needs. */
const char *iommu_check(void);

/* iommu_largest() - the largest leaf that all units know: level 2 or 3. */
u32 iommu_largest(void);

/* Memory that no device may reach while XMHF is loaded: [from, to), below 4 GiB. */
#define HOLES_MAX (3 + HYPAPPS_MAX)
struct holes {
	u32 count;
	u64 from[HOLES_MAX];
	u64 to[HOLES_MAX];
};

/*
 * iommu_start() - clear the memory, and have all devices translate through the tables of @memory
 * that the loader makes: all is mapped one to one but @h (early.h). False: a unit does not answer.
 */
bool iommu_start(const struct holes *h);

/* iommu_stop() - the devices reach all memory again, as without XMHF. */
void iommu_stop(void);

/*
 * iommu_open() - from now on all devices translate through the tables with that root (@root4), or,
 * on units that know only three levels, through the first table below it (@root3).
 */
void iommu_open(u64 root4, u64 root3);

/*
 * iommu_close() - @device (bus:dev.fn) reaches no memory any more. ERR_NOMEM: VT-d, too many buses.
 */
enum status iommu_close(u32 device) must_check;

/* iommu_flush() - forget all cached translations, and wait until that is done. */
void iommu_flush(void);

/* A blocked access as a unit reports it. */
enum iommu_access { IOMMU_READ, IOMMU_WRITE, IOMMU_OTHER, IOMMU_LOST };
struct iommu_fault {
	enum iommu_access access; /* IOMMU_LOST: there were more than the unit could keep */
	u32 device;		  /* bus:dev.fn */
	u32 reason;		  /* the unit's own code */
	u64 addr;
};

/*
 * iommu_notify() - units shall tell of a blocked access by an NMI to processor @apic_id: one, until
 * all have been read. They do when iommu_mask() allows it. False: one of them cannot. Runs alone
 * during boot: it uses the ports of PCI configuration space.
 */
bool iommu_notify(u32 apic_id);

/* iommu_mask() - @on: send no NMI any more; otherwise for what comes from now on. */
void iommu_mask(bool on);

/* iommu_fault() - the next blocked access that no one has seen yet; false if there is none. */
bool iommu_fault(struct iommu_fault *f);

#endif
