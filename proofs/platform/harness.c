/* SPDX-License-Identifier: BSD-2-Clause */
/* platform_read() on tables of any length and contents, each reader of its own. */
#include "model/acpi.h"
#include "core/log.h"
#include "loader/loader.h"
#include "x86/acpi.c"
#define acpi_find_table model_find_table
static enum status model_find_table(const void *rsdp, size_t len, const char sig[4],
				    const struct acpi_header **out)
{
	enum status st = (enum status)(nondet(u32) % (ERR_FAULT + 1));

	if (st == OK)
		*out = model_table(); /* proof acpi_find */
	return st;
}
void log_line(enum log_level level, const char *fmt, ...) { }
static void *model_memset(void *to, int c, size_t n)
{
	check(c == 0 && n == sizeof(struct platform), "clears the result");
	*(struct platform *)to = (struct platform){0};
	return to;
}
#define memset model_memset
#include "loader/platform.c"

void harness(void)
{
	static struct platform p;
	struct handover h;

	platform_read(&h, &p);
	check(p.ioapics <= IOAPIC_MAX, "no more than fit");
	END_OF_PROOF;
}
