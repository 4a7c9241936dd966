/* SPDX-License-Identifier: BSD-2-Clause */
/* mb2_read() on information of any length and contents; each tag is proof mb2_tag's. */
#include "ghosts.h"
#include "loader/loader.h"
#include "loader/multiboot2.h"
#include "proof.h"

void *malloc(size_t n);
static void *model_memset(void *to, int c, size_t n)
{
	check(n == sizeof(struct handover) && __CPROVER_w_ok(to, n) && c == 0, "clears the result");
	((struct handover *)to)->map.count = 0;
	((struct handover *)to)->modules = 0;
	return to;
}
#define memset model_memset

static const char *read_tag(const struct mb2_tag *t, struct handover *out)
	requires(__CPROVER_r_ok(t, sizeof(*t)) && t->size > sizeof(*t) && __CPROVER_r_ok(t, t->size))
	requires(HANDOVER_FITS(out)) ensures(HANDOVER_FITS(out)) assigns(*out);
#include "loader/mb2.c"

static struct handover out;

void harness(void)
{
	size_t n = nondet(u32);
	struct mb2_info *mb;

	assume(n >= sizeof(*mb));
	mb = malloc(n);
	assume(mb != NULL && mb->total_size <= n);
	if (mb2_read(nondet(u32), mb, &out) == NULL)
		check(out.map.count >= 1 && HANDOVER_FITS(&out), "a map that fits");
	END_OF_PROOF;
}
