/* SPDX-License-Identifier: BSD-2-Clause */
/* See fake_acpi.h. */
#include <stdlib.h>
#include <string.h>

#include "tests/host/fake_acpi.h"
#include "x86/acpi.h"

/* A mapping, in a list of all. */
struct mapping {
	struct mapping *next;
	void *bytes;
};

u8 fake_acpi[FAKE_ACPI_SIZE];
static struct mapping *mappings;

void fake_acpi_unmap(void)
{
	while (mappings != NULL) {
		struct mapping *m = mappings;

		mappings = m->next;
		free(m->bytes);
		free(m);
	}
}

void fake_acpi_reset(void)
{
	fake_acpi_unmap();
	memset(fake_acpi, 0, sizeof(fake_acpi));
}

void fake_acpi_sum(u8 *p, size_t len, size_t check)
{
	u32 sum = 0;
	size_t i;

	p[check] = 0;
	for (i = 0; i < len; i++)
		sum += p[i];
	p[check] = (u8)(0x100 - (sum & 0xff));
}

const void *acpi_map(u64 pa, size_t len)
{
	struct mapping *m;

	if (pa == 0 || pa >= FAKE_ACPI_SIZE || len > FAKE_ACPI_SIZE - pa)
		return NULL;
	m = malloc(sizeof(*m));
	m->bytes = malloc(len);
	m->next = mappings;
	mappings = m;
	return memcpy(m->bytes, fake_acpi + pa, len);
}
