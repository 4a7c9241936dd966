/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AMD-Vi. AMD I/O virtualization technology (IOMMU) specification 3.09, chapters 2 and 3. The
 * device table has an entry for every device ID that there can be: the guest gives buses their
 * numbers, and QEMU 10.0 reads what lies behind a shorter table.
 */
#include "core/contract.h"
#include "core/image.h"
#include "iommu/msi.h"
#include "iommu/units.h"
#include "x86/cpu.h"

#define DEVICES 65536U
#define DEVICE_TABLE_BASE 0x00U
#define COMMAND_BASE 0x08U
#define EVENT_BASE 0x10U
#define CONTROL 0x18U
#define EXCLUSION_BASE 0x20U
#define EXCLUSION_LIMIT 0x28U
#define FEATURES 0x30U
#define COMMAND_HEAD 0x2000U
#define COMMAND_TAIL 0x2008U
#define EVENT_HEAD 0x2010U
#define EVENT_TAIL 0x2018U
#define STATUS 0x2020U

#define FEATURE_IA BIT(6) /* INVALIDATE_IOMMU_ALL */

#define CONTROL_ENABLE BIT(0)
#define CONTROL_EVENT_LOG BIT(2)
#define CONTROL_EVENT_INT BIT(3)
#define CONTROL_COHERENT BIT(10)
#define CONTROL_COMMANDS BIT(12)

/* Cleared by writing 1. The unit sends its message while one of them and EventIntEn are set. */
#define STATUS_OVERFLOW BIT(0)
#define STATUS_EVENT_INT BIT(1)

/* Base registers of the buffers: 2^8 entries of 16 bytes. */
#define BUFFER_LENGTH (8UL << 56)
#define BUFFER_SIZE PAGE_SIZE
#define ENTRY_SIZE 16U

#define COMMAND(op) ((u64)(op) << 60)
#define COMPLETION_WAIT 1U
#define COMPLETION_STORE BIT(0)
#define INVALIDATE_DEVICE 2U
#define INVALIDATE_ALL 8U
#define BATCH 128U /* commands before the unit is waited for; a power of two below 2^8 */

/* Device table entry, first word: V 0, TV 1, mode 11:9 (levels), root 51:12, IR 61, IW 62. */
#define DTE_RIGHTS (BIT(61) | BIT(62))
#define DTE_TRANSLATE (BIT(0) | BIT(1) | 4UL << 9 | DTE_RIGHTS)
#define DTE_DOMAIN 1U

#define EVENT_CODE(w) ((u32)((w) >> 60))
#define EVENT_PAGE_FAULT 2U
/* RW tells the kind only of a memory access (not I, not TR) to a page that is present: 2.5.3. */
#define EVENT_WRITE BIT(53)
#define EVENT_PRESENT BIT(52)
#define EVENT_KIND (BIT(51) | EVENT_PRESENT | BIT(56))

static u64 get(u64 regs, u32 reg)
{
	return cpu_mmio_read(regs + reg, 8);
}

static void set(u64 regs, u32 reg, u64 val)
{
	cpu_mmio_write(regs + reg, 8, val);
}

const char *amdvi_check(u64 regs, u32 *largest)
{
	*largest = 3;
	return (get(regs, FEATURES) & FEATURE_IA) != 0
		   ? NULL
		   : "the IOMMU is too old: it cannot invalidate all at once";
}

/* HtTunEn, PassPW, ResPassPW, Isoc: as the firmware says in the IVHD block, bits 3:0. */
static u64 control_flags(u8 flags)
{
	return (u64)(flags & 1) << 1 | (u64)(flags & 6) << 7 | (u64)(flags & 8) << 8;
}

/* Write a command at @tail of the unit's ring; returns where the next one belongs. */
static u64 command(u64 own, u64 tail, u64 low, u64 high)
{
	volatile u64 *c = image_ptr(own + tail);

	c[0] = low;
	c[1] = high;
	return (tail + ENTRY_SIZE) & (BUFFER_SIZE - 1);
}

/* Hand over the commands up to @tail, and wait until they are done. */
static bool finish(u64 regs, u64 own, u64 tail)
{
	u64 done = own + 2 * BUFFER_SIZE;
	const volatile u64 *word = image_ptr(done);
	u32 i = 0;

	*(volatile u64 *)image_ptr(done) = 0;
	tail = command(own, tail, COMMAND(COMPLETION_WAIT) | COMPLETION_STORE | done, 1);
	set(regs, COMMAND_TAIL, tail);
	while (i < UNIT_PATIENCE && *word == 0)
		LOOP_ASSIGNS(i)
	LOOP_INVARIANT(i <= UNIT_PATIENCE)
	LOOP_DECREASES(UNIT_PATIENCE - i)
	{
		cpu_relax();
		i++;
	}
	return *word != 0;
}

bool amdvi_flush(u64 regs, u64 own)
{
	u64 tail = get(regs, COMMAND_TAIL) & (BUFFER_SIZE - ENTRY_SIZE);

	return finish(regs, own, command(own, tail, COMMAND(INVALIDATE_ALL), 0));
}

/*
 * Forget the entry of each device that there can be. amdvi_flush() does so, too, on a unit that is
 * as the manual says (2.4.8); QEMU 11.1 lets a device pass until it has had this for its ID.
 */
static bool forget_devices(u64 regs, u64 own)
{
	bool answers = true;
	u64 tail = 0;
	u32 i = 0;

	while (answers && i < DEVICES)
		LOOP_ASSIGNS(i, tail, answers, AMDVI_QUEUE)
	LOOP_INVARIANT(i <= DEVICES && tail < BUFFER_SIZE && tail % ENTRY_SIZE == 0 &&
		       FORGOTTEN_SO_FAR(i))
	LOOP_DECREASES(DEVICES - i)
	{
		tail = command(own, tail, COMMAND(INVALIDATE_DEVICE) | i, 0);
		i++;
		if (i % BATCH == 0) {
			answers = finish(regs, own, tail);
			tail = (tail + ENTRY_SIZE) & (BUFFER_SIZE - 1);
		}
	}
	return answers;
}

bool amdvi_start(u64 regs, u64 own, u64 table, u8 flags)
{
	set(regs, CONTROL, 0);
	set(regs, STATUS, STATUS_OVERFLOW | STATUS_EVENT_INT);
	set(regs, EXCLUSION_BASE, 0);
	set(regs, EXCLUSION_LIMIT, 0);
	set(regs, DEVICE_TABLE_BASE, table | (AMDVI_TABLE_SIZE / PAGE_SIZE - 1));
	set(regs, COMMAND_BASE, own | BUFFER_LENGTH);
	set(regs, COMMAND_HEAD, 0);
	set(regs, COMMAND_TAIL, 0);
	set(regs, EVENT_BASE, (own + BUFFER_SIZE) | BUFFER_LENGTH);
	set(regs, EVENT_HEAD, 0);
	set(regs, EVENT_TAIL, 0);
	set(regs, CONTROL,
	    CONTROL_ENABLE | CONTROL_EVENT_LOG | CONTROL_COHERENT | CONTROL_COMMANDS |
		control_flags(flags));
	return forget_devices(regs, own) && amdvi_flush(regs, own);
}

bool amdvi_stop(u64 regs)
{
	set(regs, CONTROL, 0);
	return true;
}

void amdvi_fill(u64 table, u64 root)
{
	volatile u64 *t = image_ptr(table);
	u32 i = 0;

	while (i < DEVICES)
		LOOP_ASSIGNS(i, AMDVI_ENTRIES)
	LOOP_INVARIANT(i <= DEVICES && AMDVI_SO_FAR(i))
	LOOP_DECREASES(DEVICES - i)
	{
		t[4 * i + 1] = DTE_DOMAIN;
		t[4 * i + 2] = 0; /* messages pass: docs/design.md */
		t[4 * i + 3] = 0;
		t[4 * i] = root | DTE_TRANSLATE;
		i++;
	}
}

void amdvi_close(u64 table, u32 device)
{
	volatile u64 *t = image_ptr(table);

	t[4 * (device & (DEVICES - 1))] &= ~DTE_RIGHTS;
}

/* The log has overflowed, and stands until it is switched off and on: 2.5.1. */
static bool restart_log(u64 regs)
{
	u64 control = get(regs, CONTROL);

	if ((get(regs, STATUS) & STATUS_OVERFLOW) == 0)
		return false;
	set(regs, CONTROL, control & ~CONTROL_EVENT_LOG);
	set(regs, STATUS, STATUS_OVERFLOW);
	set(regs, CONTROL, control);
	return true;
}

bool amdvi_notify(u64 regs, u32 device, u32 apic_id)
{
	amdvi_mask(regs, true);
	return msi_send_nmi(device, apic_id);
}

void amdvi_mask(u64 regs, bool on)
{
	u64 control = get(regs, CONTROL) & ~CONTROL_EVENT_INT;

	set(regs, CONTROL, on ? control : control | CONTROL_EVENT_INT);
}

/*
 * Before each look the unit's "there is an event" is cleared: what comes after the last look sets
 * it again, and the mask's end then sends the message; what was seen does not.
 */
bool amdvi_fault(u64 regs, u64 own, struct iommu_fault *f)
{
	u64 head = get(regs, EVENT_HEAD) & (BUFFER_SIZE - ENTRY_SIZE);
	const volatile u64 *e = image_ptr(own + BUFFER_SIZE + head);
	u64 w;

	set(regs, STATUS, STATUS_EVENT_INT);
	if (head == (get(regs, EVENT_TAIL) & (BUFFER_SIZE - ENTRY_SIZE))) {
		f->access = IOMMU_LOST;
		return restart_log(regs);
	}
	w = e[0];
	f->device = (u32)(w & 0xffff);
	f->reason = EVENT_CODE(w);
	f->addr = e[1];
	f->access = IOMMU_OTHER;
	if (f->reason == EVENT_PAGE_FAULT && (w & EVENT_KIND) == EVENT_PRESENT)
		f->access = (w & EVENT_WRITE) != 0 ? IOMMU_WRITE : IOMMU_READ;
	set(regs, EVENT_HEAD, (head + ENTRY_SIZE) & (BUFFER_SIZE - 1));
	return true;
}
