/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: stores that begin in one page and end in the next, where at least one of the two is
 * looked at: the pages of the local APIC, the message window, the I/O APIC, the guarded devices'
 * configuration space in memory. Each from every mode, with 2, 4 and 8 bytes, at every distance
 * from the edge, the value made so that what falls behind the edge, or all of it, is INIT, or moves
 * something. Nothing of it may happen: every CPU still runs under XMHF, and the guarded registers
 * are as before.
 */
#include "lib/acpi.h"
#include "lib/apic.h"
#include "lib/attack.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/pci.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "straddle";

#define INIT                                                                                       \
	0x4500u /* level, assert, INIT: as a message, as an ICR, and in an I/O APIC's entry        \
		 */
#define IOAPIC 0xfec00000u
#define WINDOW_END 0xfef00000u
#define LPC 0xf8u /* 0:1f.0 */

static const struct {
	u32 bdf, first, last;
} guarded[] = {{0, 0x40, 0x6c}, {0, 0x90, 0xb0}, {LPC, 0x40, 0x44}, {LPC, 0xf0, 0xf0}};

static u32 before[32];
static u32 mmconfig;

static void walk(bool first)
{
	u32 n = 0;

	for (u32 i = 0; i < ARRAY_SIZE(guarded); i++) {
		for (u32 reg = guarded[i].first; reg <= guarded[i].last; reg += 4) {
			u32 v = pci_read(guarded[i].bdf, reg);

			if (first)
				before[n] = v;
			check(v == before[n], "register 0x%x of 0x%x was 0x%x, is 0x%x", reg,
			      guarded[i].bdf, before[n], v);
			n++;
		}
	}
}

static void store(enum mode m, u32 edge, u32 back, u32 size, u64 value)
{
	const struct access *a = size == 2 ? &write2 : size == 4 ? &write4 : &write8;

	if (mode_reaches(m, edge - back, size) && a->code[m < MODE_PROT32    ? 0
							  : m < MODE_LONG_4K ? 1
									     : 2])
		excursion(m, a, edge - back, value);
}

static void attack_edge(u32 edge)
{
	for (u32 m = 0; m < MODES; m++) {
		for (u32 size = 2; size <= 8; size *= 2) {
			for (u32 back = 1; back < size; back++) {
				store((enum mode)m, edge, back, size, (u64)INIT << 8 * back);
				store((enum mode)m, edge, back, size, INIT);
				store((enum mode)m, edge, back, size, 0x1010101010101010ull);
			}
		}
	}
	attack_check("stores over an edge");
}

static void attack_all(u32 unused)
{
	const u32 edges[] = {APIC_PAGE, APIC_PAGE + 0x1000, APIC_PAGE + 0x2000, WINDOW_END,
			     IOAPIC,	IOAPIC + 0x1000};

	(void)unused;
	for (u32 i = 0; i < ARRAY_SIZE(edges); i++)
		attack_edge(edges[i]);
	for (u32 i = 0; mmconfig != 0 && i < ARRAY_SIZE(guarded); i++) {
		attack_edge(mmconfig + (guarded[i].bdf << 12));
		attack_edge(mmconfig + (guarded[i].bdf << 12) + 0x1000);
	}
	walk(false);
}

void test(void)
{
	const u8 *mcfg = (const u8 *)acpi_find("MCFG");

	attack_begin();
	mmconfig = mcfg != NULL ? *(const u32 *)(mcfg + 44) : 0;
	outb(0x21, 0xff);
	outb(0xa1, 0xff);
	smp_start();
	walk(true);
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, attack_all, 0);
}
