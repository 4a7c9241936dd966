/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioapic_store() for any store, against the device: IOREGSEL at offset 0 selects, IOWIN at 10h writes. Devices decode few
 * address bits, so only the registers' own offsets count.
 */
#define MMIO_MODEL
#define DEVICES ioapic_lock, held, selected, known, __CPROVER_object_whole(ioapic_index)
#include "core/ioapic.c"
#include "proof.h"
static u32 selected;
static _Bool known, held;
#include "contracts/backend.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/lock.h"
void lock_take(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l)) && !held) assigns(*l, held) ensures(held);
void lock_drop(struct lock *l) requires(__CPROVER_rw_ok(l, sizeof(*l)) && held) assigns(*l, held) ensures(!held);

void cpu_mmio_write(u64 pa, u32 size, u64 val)
{
	u32 mode = (u32)(val >> 8 & 7);

	check(held && size == 4, "one 32-bit access, under the lock");
	switch (pa & 0xfff) {
	case 0:
		selected = (u32)(val & 0xff);
		known = true;
		break;
	case 0x10:
		check(known, "the selection is ours");
		check(selected < 0x10 || (selected & 1) != 0 || (mode != 5 && mode != 2), "no INIT, no SMI");
		break;
	default: check((pa & 0xfff) == 0x40, "the EOI register, at most");
	}
}

void harness(void)
{
	assume(ioapic_count <= IOAPIC_MAX && !held && !known);
	ioapic_store(GPA(nondet(u64)), nondet(u32), nondet(u64));
	check(!held, "the lock is free again");
	END_OF_PROOF;
}
