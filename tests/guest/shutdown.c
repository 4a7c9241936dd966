/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine resets when it should: by a triple fault on any CPU, the keyboard controller, port
 * 92h, port CF9h (warm, hard, and with the power cut) and the reset register that ACPI names; and
 * comes up again each time. One boot for each way, or as many as the command line says, one way
 * after the other. With "secret" each CPU first has a hypapp keep something
 * (tests/hypapp/secret.c), and the last way is to switch the machine off.
 */
#include "lib/acpi.h"
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

static void port_cf9_warm(void)
{
	outb(0xcf9, 0);
	outb(0xcf9, 4);
}

static void port_cf9(void)
{
	outb(0xcf9, 2);
	outb(0xcf9, 6);
}

static void port_cf9_cold(void)
{
	outb(0xcf9, 0xa);
	outb(0xcf9, 0xe);
}

/* FADT: RESET_REG, a register's address of 12 bytes, and RESET_VALUE. ACPI 6.5, table 5.9. */
static void acpi_register(void)
{
	const u8 *fadt = (const u8 *)acpi_find("FACP");

	if (fadt == NULL)
		fatal("there is no FADT");
	if (*(const u32 *)(fadt + 4) < 129 || (fadt[113] & 4) == 0 || fadt[116] != 1) {
		print("shutdown: ACPI names no port that resets this machine\n");
		keyboard();
		return;
	}
	outb((u16)(fadt[120] | fadt[121] << 8), fadt[128]);
}

/* FADT: PM1a_CNT; soft-off is type 0 on Q35. ACPI 6.5, 4.8.3.2. */
static void off(void)
{
	const u8 *fadt = (const u8 *)acpi_find("FACP");
	u16 port = (u16)(fadt[64] | fadt[65] << 8);

	outw(port, 0x2000);
}

static void keep_secret(u32 unused)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = 9};

	(void)unused;
	if (hypercall(&r) != NO_FAULT || r.a != XMHF_OK || r.c != 'S')
		fatal("the hypapp keeps no secret");
}

static void keep_secrets(void)
{
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, keep_secret, 0);
}

static void keyboard_output(void)
{
	while ((inb(0x64) & 2) != 0)
		pause();
	outb(0x64, 0xd1);
	while ((inb(0x64) & 2) != 0)
		pause();
	outb(0x60, 0xde);
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
    {"port CF9h, warm", port_cf9_warm},
    {"port CF9h, cold", port_cf9_cold},
    {"ACPI's register", acpi_register},
    {"the keyboard controller's output port", keyboard_output},
};

/* How many resets: the number that the command line ends in. */
static u32 rounds(void)
{
	u32 n = 0;

	for (const char *p = cmdline; *p != 0; p++)
		n = *p >= '0' && *p <= '9' ? n * 10 + (u32)(*p - '0') : 0;
	return n != 0 ? n : ARRAY_SIZE(ways);
}

void test(void)
{
	u32 stage = stage_get(), way = stage % ARRAY_SIZE(ways);

	print("shutdown: boot %u, %s\n", stage, hyper_info().present ? "XMHF" : "nothing below");
	if (has_word("button") && stage == 0) {
		keep_secrets();
		stage_set(1);
		print("shutdown: waits for the button\n");
		for (;;)
			pause();
	}
	if (has_word("button") || stage >= rounds()) {
		stage_set(0);
		if (has_word("button"))
			for (;;)
				pause();
		if (has_word("secret")) {
			keep_secrets();
			print("shutdown: off\n");
			off();
			stage_await_reset("soft-off");
		}
		return;
	}
	if (has_word("secret"))
		keep_secrets();
	print("shutdown: reset by %s\n", ways[way].name);
	stage_set(stage + 1);
	ways[way].run();
	stage_await_reset(ways[way].name);
}
