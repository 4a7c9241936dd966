/* SPDX-License-Identifier: BSD-2-Clause */
/* What the code that loader and core share expects of where it runs: here, one processor
 * with the first 4 GiB mapped one to one. */
#include "core/image.h"
#include "x86/acpi.h"
#include "x86/hw.h"
#include "x86/logdev.h"

const void *acpi_map(u64 pa, size_t len)
{
	return pa != 0 && pa < GIB(4) && len <= GIB(4) - pa ? (const void *)pa : NULL;
}

void *image_ptr(u64 pa)
{
	return (void *)pa;
}

void *direct_ptr(u64 pa)
{
	return (void *)pa;
}

void panic_stop_others(void)
{
}

void panic_halt(void)
{
	for (;;)
		hw_hlt();
}
