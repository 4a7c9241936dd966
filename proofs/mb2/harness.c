/* SPDX-License-Identifier: BSD-2-Clause */
/* read_tag() on any tag of up to 72 bytes (three entries of a map), as mb2_read() hands it over; and read_map(). */
#include "proof.h"
#include "core/string.h"
void *memset(void *to, int c, size_t n)
{
	check(__CPROVER_w_ok(to, n) && c == 0, "room");
	return to;
}
#include "loader/mb2.c"

static u8 bytes[72];
static struct handover out;

void harness(void)
{
	struct mb2_tag *t = (struct mb2_tag *)bytes;

	bytes[71] = bytes[71];
	assume(t->size > sizeof(*t) && t->size <= sizeof(bytes)); /* mb2_read() */
	assume(out.map.count <= E820_MAX);
	(void)read_tag(t, &out);
	check(out.map.count <= E820_MAX, "no more entries than fit");
	END_OF_PROOF;
}
