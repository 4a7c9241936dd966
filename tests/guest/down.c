/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypapp `faults8` (tests/hypapp/faults.c) faults, or with "spin" never ends, while it is told
 * that a processor or the machine goes down: by INIT, where there are two, by port CF9h, by a
 * triple fault, by soft-off, one boot after the other. It is stopped, and what was to happen
 * happens. A hypapp that spins is stopped by a processor that comes by.
 */
#include "lib/acpi.h"
#include "lib/apic.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"
#include "lib/stage.h"

const char test_name[] = "down";

#define NUMBER 18
enum { FAULT_THEN = 1, SPIN_THEN };

static u32 call(u32 what, u32 d)
{
	struct hyper_regs r = {XMHF_CALL(XMHF_HYPAPP), NUMBER, what, d, 0};

	check(hypercall(&r) == NO_FAULT, "the hypercall faults");
	return r.a;
}

static void come_by(u32 unused)
{
	(void)unused;
	for (;;)
		call(0, 0);
}

static bool is_stopped(void)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPPS)};

	check(hypercall(&r) == NO_FAULT && r.a == XMHF_OK && r.b == NUMBER, "it is listed");
	return r.s == 1;
}

static void init(void)
{
	if (cpu_count == 1)
		return;
	apic_send(cpus[1].apic_id, ICR_INIT);
	/* CPU 1 is in the hypapp, or will be: who calls it waits for that, and stops it. */
	while (!is_stopped())
		call(0, 0);
	check(call(0, 0) == XMHF_STOPPED, "it says so");
	check(smp_start_one(1), "CPU 1 starts again");
	print("down: INIT is done\n");
	on_cpu_start(1, come_by, 0);
}

static void reset(void)
{
	outb(0xcf9, 2);
	outb(0xcf9, 6);
}

static void triple_fault(void)
{
	struct table_reg none = {0, 0};

	lidt(&none);
	__asm__ volatile("ud2");
}

/* FADT: PM1a_CNT; soft-off is type 0 on Q35. ACPI 6.5, 4.8.3.2. */
static void off(void)
{
	const u8 *fadt = (const u8 *)acpi_find("FACP");

	outw((u16)(fadt[64] | fadt[65] << 8), 0x2000);
}

void test(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} ways[] = {{"port CF9h", reset}, {"a triple fault", triple_fault}, {"soft-off", off}};
	u32 boot = stage_get();

	print("down: boot %u\n", boot);
	smp_start();
	check(!is_stopped() && call(3, has_word("spin") ? SPIN_THEN : FAULT_THEN) == XMHF_OK,
	      "it runs");
	if (boot == 0) {
		init();
		stage_set(1);
		reset();
		stage_await_reset("the first boot");
	}
	if (cpu_count > 1)
		on_cpu_start(1, come_by, 0);
	print("down: %s\n", ways[boot - 1].name);
	stage_set(boot + 1);
	ways[boot - 1].run();
	stage_await_reset(ways[boot - 1].name);
}
