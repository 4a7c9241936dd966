/* SPDX-License-Identifier: BSD-2-Clause */
/* fail(), whatever was done before, and read_options(), whatever the command line; and the text that a screen shows. */
#include "model/loader.h"
static bool stopped, copied, halted;
static u32 texts;
void iommu_stop(void) { stopped = true; }
#if CASE == 0
void screen_write(const char *line) { texts++; }
#else
#include "loader/screen.c"
static u16 cells[80 * 25];
#endif
void log_init(const struct options *o) { check(o == &boot.options, "the options"); }
static bool good;
enum status options_parse(struct options *o, const char *cmdline, const char **bad)
{
	check(o == &boot.options && cmdline == handover.cmdline, "the command line");
	good = nondet(bool);
	*bad = "x";
	return good ? OK : ERR_INVALID;
}
void *model_memcpy(void *to, const void *from, size_t n)
{
	check((u64)to == 0x600 && from == model_code && n == sizeof(model_code), "the code that boots, below the loader");
	copied = true;
	return to;
}
static void check_end(void)
{
	check(stopped == held && texts == 4 && !good, "devices are let go, and it is said why");
#if CASE == 0
	END_OF_PROOF;
#endif
	assume(false);
	for (;;)
		;
}
void panic_halt(void)
{
	check(boot.options.onfail == ONFAIL_STOP, "as wanted");
	check_end();
	for (;;)
		;
}
void loader_boot_native(void)
{
	check(boot.options.onfail == ONFAIL_BOOT && copied, "as wanted");
	check_end();
	for (;;)
		;
}

void harness(void)
{
	stopped = copied = halted = false;
	texts = 0;
	good = false;
#if CASE == 0
	assume(boot.options.onfail == ONFAIL_STOP || boot.options.onfail == ONFAIL_BOOT);
	held = held ? true : false;
	if (nondet(bool))
		fail("why", "detail");
	read_options();
	check(good, "else it fails");
	END_OF_PROOF;
#else
	char line[82];

	screen = cells;
	for (u32 i = 0; i < 81; i++)
		line[i] = 'x';
	line[0] = nondet(char);
	assume(line[0] != '\0');
	line[81] = '\0';
	row = ROWS - 1; /* the last one, and then the first */
	screen_write(line);
	check(row == 1 && cells[80 * 24] == (0x4f00 | (line[0] & 0xff)) && cells[0] == 0x4f78 && cells[1] == 0x4f20, "two rows were written");
	END_OF_PROOF;
#endif
}
