/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Code of the guest: the instruction that it is at, and the page of real-mode code that XMHF puts
 * into its memory (x86/lowmem.S): boot, wait for SIPI, and the firmware's memory map without ours.
 */
#ifndef CORE_GUESTCODE_H
#define CORE_GUESTCODE_H

#include "core/boot.h"
#include "core/vcpu.h"
#include "x86/insn.h"

/* Entry points in the page at host.low_guest. */
#define GUESTCODE_BOOT 0x0U
#define GUESTCODE_PARK 0x4U
#define GUESTCODE_INT15 0x8U

/*
 * guestcode_fetch() - up to INSN_MAX bytes of the instruction at the guest's RIP into @b. Returns
 * how many could be read (0: the guest's memory has changed since it executed them).
 */
u32 guestcode_fetch(struct vcpu *v, u8 *b, enum insn_mode *mode);

/*
 * guestcode_fetch_store() - decode the store that the guest is at. False, and #GP raised, if it is
 * none that XMHF knows.
 */
bool guestcode_fetch_store(struct vcpu *v, struct insn_store *st);

/*
 * guestcode_install() - put the page into the guest's memory and the guest's view of @map with it:
 * INT 15h (E820, E801, 88h) and INT 12h (@base_kib before us) no longer show what is ours.
 */
enum status guestcode_install(const struct e820 *map, u64 base_kib) must_check;

#endif
