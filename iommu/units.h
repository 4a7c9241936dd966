/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One unit, AMD-Vi (amdvi.c) or VT-d (vtd.c): twins, function for function, behind iommu.h. @regs
 * is the physical address of its registers, @own that of its three own pages, @table that of the
 * device table, which all units share. Addresses of memory are of the region.
 */
#ifndef IOMMU_UNITS_H
#define IOMMU_UNITS_H

#include "iommu/iommu.h"

/* Bytes of the device table, with what is spare for iommu_close(). */
#define AMDVI_TABLE_SIZE MIB(2)		/* 65,536 entries of 32 bytes */
#define VTD_TABLE_SIZE (10 * PAGE_SIZE) /* root, the context table of all buses, 8 more */
#define UNIT_SIZE (3 * PAGE_SIZE) /* AMD-Vi: commands, events, a word for the end of commands */

/* *_check() - NULL, or what the unit cannot do; *largest becomes the largest leaf it knows. */
const char *amdvi_check(u64 regs, u32 *largest);
const char *vtd_check(u64 regs, u32 *largest);

/* *_start() - use the table and translate. *_stop() - do not translate. False: no answer. */
bool amdvi_start(u64 regs, u64 own, u64 table, u8 flags);
bool vtd_start(u64 regs, u64 table);
bool amdvi_stop(u64 regs);
bool vtd_stop(u64 regs);

/* *_fill() - the entries of all devices: they translate through the tables with that root. */
void amdvi_fill(u64 table, u64 root);
void vtd_fill(u64 table, u64 root, u32 levels);

/* vtd_levels() - of the tables that all units know: 4, or 3; 0 if there is none. */
u32 vtd_levels(u64 regs);

/* *_close() - the entry of @device: it reaches nothing. */
void amdvi_close(u64 table, u32 device);
enum status vtd_close(u64 table, u32 device) must_check;

/* *_flush() - drop what the unit has cached, and wait. False: no answer. */
bool amdvi_flush(u64 regs, u64 own);
bool vtd_flush(u64 regs);

/* *_fault() - as iommu_fault(). */
bool amdvi_fault(u64 regs, u64 own, struct iommu_fault *f);
bool vtd_fault(u64 regs, struct iommu_fault *f);

/*
 * *_notify(), *_mask() - as iommu_notify(), iommu_mask(). @device is the PCI function that the unit
 * is. False: it cannot send messages, or not to that processor.
 */
bool amdvi_notify(u64 regs, u32 device, u32 apic_id);
void vtd_notify(u64 regs, u32 apic_id);
void amdvi_mask(u64 regs, bool on);
void vtd_mask(u64 regs, bool on);

#define UNIT_PATIENCE 10000000U /* looks at a register */

/* unit_wait() - until the bits @mask of the register at @pa are @want; false: never. */
bool unit_wait(u64 pa, u32 size, u64 mask, u64 want);

#endif
