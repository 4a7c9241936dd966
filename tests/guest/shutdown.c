/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine resets when it should: by a triple fault on any CPU, the keyboard controller, port
 * 92h and port CF9h; and comes up again each time. One boot for each way.
 */
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"
#include "lib/stage.h"

const char test_name[] = "shutdown";

static void triple_fault(u32 unused)
{
	struct table_reg none = {0, 0};

	(void)unused;
	lidt(&none);
	__asm__ volatile("ud2");
}

static void triple_fault_here(void)
{
	triple_fault(0);
}

static void triple_fault_there(void)
{
	if (cpu_count == 1)
		triple_fault(0);
	smp_start();
	on_cpu_start(cpu_count - 1, triple_fault, 0);
}

static void keyboard(void)
{
	while ((inb(0x64) & 2) != 0)
		pause();
	outb(0x64, 0xfe);
}

static void port_92(void)
{
	outb(0x92, (u8)((inb(0x92) & ~1) | 1));
}

static void port_cf9(void)
{
	outb(0xcf9, 2);
	outb(0xcf9, 6);
}

static const struct {
	const char *name;
	void (*run)(void);
} ways[] = {
    {"a triple fault", triple_fault_here},
    {"a triple fault of the last CPU", triple_fault_there},
    {"the keyboard controller", keyboard},
    {"port 92h", port_92},
    {"port CF9h", port_cf9},
};

void test(void)
{
	u32 stage = stage_get();

	print("shutdown: boot %u, %s\n", stage, hyper_info().present ? "XMHF" : "nothing below");
	if (stage >= ARRAY_SIZE(ways)) {
		stage_set(0);
		return;
	}
	print("shutdown: reset by %s\n", ways[stage].name);
	stage_set(stage + 1);
	ways[stage].run();
	stage_await_reset(ways[stage].name);
}
