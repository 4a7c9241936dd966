/* SPDX-License-Identifier: BSD-2-Clause */
/* Firmware tables of any size and contents, anywhere in memory that may change between two looks. */
#ifndef PROOFS_MODEL_ACPI_H
#define PROOFS_MODEL_ACPI_H

#include "proof.h"
#include "x86/acpi.h"

void *malloc(size_t n);

/* Memory of that size with any contents. */
static void *model_bytes(size_t n)
{
	void *p = malloc(n);

	assume(p != NULL);
	return p;
}

/* A whole table, as acpi_find_table() gives it (proof acpi_find). */
static struct acpi_header *model_table(void)
{
	size_t n = nondet(u32);
	struct acpi_header *t;

	assume(n >= sizeof(*t));
	t = model_bytes(n);
	assume(t->length == n);
	return t;
}

const void *acpi_map(u64 pa, size_t len)
{
	check(len <= GIB(4), "no more than a table can have");
	return pa == 0 || len == 0 || nondet(bool) ? NULL : model_bytes(len);
}

/* The numbers in tables. */
static void *model_memcpy(void *to, const void *from, size_t n)
{
	u64 v = nondet(u64);

	check((n == 1 || n == 2 || n == 4 || n == 8) && __CPROVER_r_ok(from, n), "a number in the table");
	assume(n == 8 || v < BIT(8 * n));
	*(u64 *)to = v;
	return to;
}
#define memcpy model_memcpy

#endif
