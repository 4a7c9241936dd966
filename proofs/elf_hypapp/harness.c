/* SPDX-License-Identifier: BSD-2-Clause */
/* read_hypapp(): for any segments that were taken: where the hypapp begins, its command line and its struct lie in them. */
#include "model/module.h"
#include "loader/elf.c"

#define IN(i, a, len)                                                                \
	(i < e.segments && (a) >= e.seg[i].va && (a)-e.seg[i].va < e.seg[i].pages * PAGE_SIZE && \
	 len <= e.seg[i].pages * PAGE_SIZE - ((a)-e.seg[i].va))
#define IN_CODE(i) (IN(i, e.header.entry, 1) && e.seg[i].exec)
#define IN_DATA(i) (IN(i, e.header.args, HYPAPP_ARGS) && e.seg[i].write)

void harness(void)
{
	u32 i = nondet(u32), n = 0;

	e.size = model_module();
	e.file = module;
	assume(ELF_TAKEN(&e) && e.segments != 0);
	if (read_hypapp(&e) == NULL) {
		check(IN_CODE(0) || IN_CODE(1) || IN_CODE(2), "begins in its code");
		check(IN_DATA(0) || IN_DATA(1) || IN_DATA(2), "has a writable place for the command line");
		check(e.hypapp.number <= HYPAPP_NUMBER_MAX, "a number");
		check(e.hypapp.name[0] != '\0', "a name");
		while (n < HYPAPP_NAME && e.hypapp.name[n] != '\0')
			n++;
		check(n < HYPAPP_NAME, "that ends");
		assume(i < n);
		check(e.hypapp.name[i] > ' ' && e.hypapp.name[i] <= '~' && e.hypapp.name[i] != '"', "and can be printed");
	}
	END_OF_PROOF;
}
