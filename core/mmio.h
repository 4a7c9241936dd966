/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device pages that the guest may read freely but whose stores are looked at: the local APIC, I/O
 * APICs, and the configuration space of the devices that chipset.c guards.
 */
#ifndef CORE_MMIO_H
#define CORE_MMIO_H

#include "core/platform.h"
#include "core/vcpu.h"

/*
 * mmio_watch() - the guest may only read the page at @page, and devices may do nothing with it:
 * what a processor's store is looked at for, no device may store unseen. Boot only, before
 * dma_start().
 */
enum status mmio_watch(u64 page) must_check;

/* mmio_init() - make those pages read-only for the guest. Boot only. */
enum status mmio_init(const struct platform *p) must_check;

/* mmio_cause() - what to count a store to @gpa as: EXIT_APIC, EXIT_CHIPSET, or EXIT_NPF if it is
 * not watched. */
enum exit_kind mmio_cause(gpa_t gpa);

/*
 * mmio_store() - decode the store that the guest is at, do what its device's policy says, and step
 * over it, or raise the fault that it causes. @gpa is watched.
 */
void mmio_store(struct vcpu *v, gpa_t gpa);

#endif
