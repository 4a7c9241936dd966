/* SPDX-License-Identifier: BSD-2-Clause */
/* Message-signalled interrupts of a PCI function. PCI Local Bus 3.0, 6.7 and 6.8.1. */
#ifndef IOMMU_MSI_H
#define IOMMU_MSI_H

#include <xmhf/types.h>

/*
 * msi_send_nmi() - the messages of the PCI function @device (bus:dev.fn) become NMIs to processor
 * @apic_id. False, and nothing is changed: the function sends none, or the ID has more than 8 bits.
 * Uses the ports CF8h and CFCh: runs alone during boot.
 */
bool msi_send_nmi(u32 device, u32 apic_id) must_check;

#endif
