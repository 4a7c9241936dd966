/* SPDX-License-Identifier: BSD-2-Clause */
/* read_tag() on one tag of any kind, length and contents, as mb2_read() hands it over. */
#include "loader/loader.h"
#include "proof.h"

void *malloc(size_t n);
#include "loader/mb2.c"

static struct handover out;

void harness(void)
{
	size_t n = nondet(u32);
	struct mb2_tag *t;

	assume(n > sizeof(*t) && n < UINT32_MAX - 8);
	t = malloc(n);
	assume(t != NULL && t->size == n && HANDOVER_FITS(&out));
	(void)read_tag(t, &out);
	check(HANDOVER_FITS(&out), "no more than fit");
	END_OF_PROOF;
}
