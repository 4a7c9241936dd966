/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * amdvi.c's registers and queues: stores go to the unit's registers and its own pages and nowhere else; a unit that was started
 * has the device table that it was given, all of it, is on, and has been told to forget the entry of any device, spec_device;
 * its log is read inside its page, whatever the unit has put there.
 */
#include "core/image.h"
#include "spec.h"
#include "model/host.h"
static u64 regs, own, table;
static u64 entry[2]; /* of a queue, any one: 16 bytes of its own pages */
static u64 control, device_table, command_base, event_base;
static _Bool table_first = 1;
static _Bool cleared; /* the unit's note that there is an event */
static _Bool looked;  /* the log's end was read after that */
static u64 spec_device;
static _Bool forgotten, handed; /* the ring has had that command; and the unit has been told of it */
#define FORGET (2UL << 60 | spec_device)
#define AMDVI_QUEUE entry[0], entry[1], forgotten, handed
#define FORGOTTEN_SO_FAR(i) \
	((i) <= spec_device || ((forgotten || (entry[0] == FORGET && entry[1] == 0)) && ((i) % BATCH != 0 || handed)))
u64 cpu_mmio_read(u64 pa, u32 size)
{
	check(pa >= regs && pa < regs + 0x4000 && size == 8 && (pa & 7) == 0, "a register of the unit");
	if (pa == regs + 0x2018)
		looked = cleared;
	return pa == regs + 0x18 ? control : nondet(u64);
}
bool msi_send_nmi(u32 device, u32 apic_id)
{
	check((control & BIT(3)) == 0, "no message while it is told where to");
	return nondet(bool);
}
void cpu_mmio_write(u64 pa, u32 size, u64 val)
{
	check(pa >= regs && pa < regs + 0x4000 && size == 8 && (pa & 7) == 0, "a register of the unit");
	if (pa == regs + 0x18)
		control = val;
	if (pa == regs + 0x2008) {
		handed = forgotten;
		entry[0] = nondet(bool); /* done, or not yet: no command */
	}
	if (pa == regs + 0x2020)
		cleared = (val & BIT(1)) != 0;
	if (pa == regs)
		device_table = val;
	if (pa == regs + 8)
		command_base = val;
	if (pa == regs + 0x10)
		event_base = val;
	if ((control & 1) != 0 && pa <= regs + 0x10)
		table_first = 0;
}
void cpu_relax(void)
{
}
void *image_ptr(u64 pa)
{
	check(pa >= own && pa < own + 0x3000 && (pa & 15) == 0, "its own pages");
	forgotten = forgotten || (entry[0] == FORGET && entry[1] == 0);
	return entry;
}
#define AMDVI_ENTRIES table
#define AMDVI_SO_FAR(i) 1
#include "iommu/amdvi.c"

void harness(void)
{
	struct iommu_fault f;
	u32 largest;
	u64 before;
	bool mask = nondet(bool);

	cleared = looked = forgotten = handed = 0;
	spec_device = nondet(u64);
	assume(spec_device <= 0xffff);
	entry[0] = nondet(u64);
	entry[1] = nondet(u64);
	regs = nondet(u64);
	own = nondet(u64);
	table = nondet(u64);
	control = 0;
	table_first = 1;
	assume((regs & PAGE_MASK) == 0 && regs >= MIB(1) && regs < GIB(4));
	assume((own & PAGE_MASK) == 0 && own < GIB(4) && (table & PAGE_MASK) == 0 && table < GIB(4));
	switch (nondet(u32)) {
	case 0:
		if (amdvi_start(regs, own, table, nondet(u8)))
			check(handed, "any device's entry is forgotten");
		check((control & BIT(0)) != 0 && (control & BIT(12)) != 0 && (control & BIT(2)) != 0, "on, with commands and log");
		check(device_table == (table | 511), "the table, all 2 MiB of it");
		check(command_base == (own | 8UL << 56) && event_base == ((own + 0x1000) | 8UL << 56), "its own queues");
		check(table_first, "on only when all is in its place");
		check((control & BIT(3)) == 0, "no messages yet");
		break;
	case 1:
		(void)amdvi_stop(regs);
		check(control == 0, "off");
		break;
	case 2: (void)amdvi_check(regs, &largest); break;
	case 3:
		control = nondet(u64);
		before = control;
		if (amdvi_fault(regs, own, &f))
			check(f.access <= IOMMU_LOST && (f.access == IOMMU_LOST || f.device <= 0xffff), "a blocked access, or a gap");
		check(looked, "an event after the last look is told by a message");
		check(control == before, "and messages stay as they were");
		break;
	case 4:
	case 5:
		control = nondet(u64);
		before = control;
		if (nondet(bool)) {
			amdvi_mask(regs, mask);
			check(((control & BIT(3)) != 0) == !mask, "messages, or none");
		} else {
			(void)amdvi_notify(regs, nondet(u32), nondet(u32));
			check((control & BIT(3)) == 0, "masked");
		}
		check(((control ^ before) & ~BIT(3)) == 0, "all else stays");
		break;
	default: (void)amdvi_flush(regs, own);
	}
	END_OF_PROOF;
}
