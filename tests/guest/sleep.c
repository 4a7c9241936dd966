/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: the machine is put to sleep by PM1_CNT, so that on wake-up the firmware runs first, from
 * memory that the guest has written. Every sleep type but soft-off's, by accesses of every width
 * that touch the upper byte of the register, from every CPU. The machine must stay awake.
 */
#include "lib/acpi.h"
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "sleep";

#define SLP_EN 0x2000u

static u16 control; /* the port of PM1a_CNT */

/* All of them write v's upper byte to the register's. */
static void put(u32 form, u32 v)
{
	switch (form) {
	case 0: outw(control, (u16)v); break;
	case 1: outb((u16)(control + 1), (u8)(v >> 8)); break;
	case 2: outl(control, v); break;
	case 3: outw((u16)(control + 1), (u16)(v >> 8)); break;
	case 4: outl((u16)(control + 1), v >> 8); break;
	case 5: outl((u16)(control - 1), v << 8); break;
	case 6: outl((u16)(control - 2), v << 16); break;
	case 7: /* in two steps, the enabling bit last */
		outw(control, (u16)(v & ~SLP_EN));
		outb((u16)(control + 1), (u8)(v >> 8));
		break;
	default: {
		u16 word = (u16)v, *from = &word;

		/* ESI is the source, and holds the fault's number afterwards. */
		__asm__ volatile("1: outsw\n2:" ON_FAULT("1b", "2b")
				 : "+S"(from)
				 : "d"(control)
				 : "memory");
		check((fault_t)from == FAULT(VEC_GP, 0), "OUTS to PM1_CNT: 0x%x", (fault_t)from);
	}
	}
}
#define FORMS 9

static void test_cpu(u32 unused)
{
	u16 before = inw(control);

	(void)unused;
	for (u32 type = 1; type < 8; type++) {
		for (u32 form = 0; form < FORMS; form++) {
			put(form, (before & 0x3ffu) | type << 10 | SLP_EN);
			attack_check_here("a sleep type was written");
		}
	}
	outw(control, before);
}

/* FADT: PM1a_CNT_BLK. ACPI 6.5, table 5.9. */
static u16 pm1_control(void)
{
	const u8 *fadt = (const u8 *)acpi_find("FACP");

	if (fadt == NULL)
		fatal("no FADT");
	return *(const u16 *)(fadt + 64);
}

void test(void)
{
	attack_begin();
	smp_start();
	control = pm1_control();
	print("sleep: PM1_CNT is port 0x%x\n", control);
	check(inw(control) != 0xffff, "no PM1_CNT");
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
	attack_check("all sleep types");
}
