/* SPDX-License-Identifier: BSD-2-Clause */
/* See ioapic.h. */
#include "core/ioapic.h"
#include "core/contract.h"
#include "core/lock.h"
#include "core/log.h"
#include "core/mmio.h"
#include "x86/apic.h"
#include "x86/cpu.h"

#define IOREGSEL 0x00U
#define IOWIN 0x10U
#define EOI 0x40U
#define FIRST_ENTRY 0x10U /* redirection entries: two registers each, the low half first */

static struct lock ioapic_lock;
static u32 ioapic_count;
static u64 ioapic_page[IOAPIC_MAX];
static u32 ioapic_index[IOAPIC_MAX]; /* what the guest wrote to IOREGSEL last */

static bool find(u64 a, u32 *i)
{
	u32 n = 0;

	while (n < ioapic_count)
		LOOP_ASSIGNS(n)
		LOOP_INVARIANT(n <= ioapic_count)
		LOOP_DECREASES(ioapic_count - n)
	{
		if ((a & ~PAGE_MASK) == ioapic_page[n]) {
			*i = n;
			return true;
		}
		n++;
	}
	return false;
}

enum status ioapic_init(const struct platform *p)
{
	u32 i = 0;

	while (i < p->ioapics && i < IOAPIC_MAX) {
		u64 page = p->ioapic[i] & ~PAGE_MASK;
		enum status st = mmio_watch(page);

		if (st != OK)
			return st;
		ioapic_page[i] = page;
		i++;
	}
	ioapic_count = i;
	return OK;
}

bool ioapic_has(gpa_t gpa)
{
	u32 i;

	return find(gpa.a, &i);
}

static bool entry_allowed(u32 index, u32 val)
{
	u32 mode = (u32)ICR_MODE(val);

	if (index < FIRST_ENTRY || (index & 1) != 0)
		return true;
	return mode != ICR_INIT && mode != ICR_SMI;
}

void ioapic_store(gpa_t gpa, u32 size, u64 val)
{
	u32 offset = (u32)(gpa.a & PAGE_MASK);
	u32 i;

	if (!find(gpa.a, &i) || size != 4)
		return; /* the device takes aligned 32-bit accesses only */
	lock_take(&ioapic_lock);
	if (offset == IOREGSEL) {
		ioapic_index[i] = (u32)(val & 0xff);
		cpu_mmio_write(gpa.a, 4, val);
	} else if (offset == IOWIN && entry_allowed(ioapic_index[i], (u32)(val & 0xffffffff))) {
		/* Another processor cannot have changed the selection in between. */
		cpu_mmio_write(ioapic_page[i] + IOREGSEL, 4, ioapic_index[i]);
		cpu_mmio_write(gpa.a, 4, val);
	} else if (offset == IOWIN) {
		log_refused("dropped I/O APIC entry 0x%x: 0x%lx", ioapic_index[i], val);
	} else if (offset == EOI) {
		cpu_mmio_write(gpa.a, 4, val);
	}
	/* Nothing else: some devices decode only part of the address, so more of them is IOWIN. */
	lock_drop(&ioapic_lock);
}
