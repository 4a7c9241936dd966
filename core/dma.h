/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sole owner of what devices may do with physical memory: one set of tables for all devices,
 * through which every IOMMU of the machine translates. Memory is mapped one to one; XMHF's own is
 * not there.
 */
#ifndef CORE_DMA_H
#define CORE_DMA_H

#include "core/boot.h"
#include "core/pte.h"
#include "core/vcpu.h"

/*
 * dma_init() - fill the devices' tables: what memprot_init() gives the guest's processors, but not
 * executable and without the message window. Nothing if the machine has no IOMMU or it is not to
 * be used. Boot only.
 */
enum status dma_init(const struct boot_info *b) must_check;

/* dma_start() - devices translate through these tables from now on. Boot only, after all that takes
 * rights away. */
void dma_start(void);

/*
 * dma_set() - allow devices @prot (PT_R, PT_W, or 0) on the page at @gpa. Until dma_flush() they
 * may use an older right. Refuses (ERR_RANGE) XMHF's own memory; ERR_NOT_FOUND: there is no IOMMU,
 * so that nothing can be promised; ERR_NOMEM: the tables are used up. Takes the devices' lock.
 */
enum status dma_set(gpa_t gpa, u32 prot) must_check;

/* dma_flush() - return when no device uses rights from before. Takes the devices' lock. */
void dma_flush(void);

/* dma_take() - @device (bus:dev.fn) reaches no memory from now on, for ever. Locking as above. */
enum status dma_take(u32 device) must_check;

/*
 * dma_nmi() - an NMI has reached @v: log and count the blocked accesses of which the IOMMUs tell
 * so. True: it is theirs. @other: it has another sender already; theirs may still be on its way,
 * and is known when it comes. When the log has had its share, they tell no more. Takes the devices'
 * lock.
 */
bool dma_nmi(struct vcpu *v, bool other) must_check;

/* dma_poll() - the same for IOMMUs that do not tell (any more). Takes the devices' lock. */
void dma_poll(void);

/* dma_count() - how many blocked accesses were reported since boot. */
u64 dma_count(void);

#endif
