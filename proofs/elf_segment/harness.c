/* SPDX-License-Identifier: BSD-2-Clause */
/* add_segment(): whatever a program header says, what is taken is as it should be, and so is what was before. */
#include "model/module.h"
#include "loader/elf.c"

void harness(void)
{
	struct program_header p;

	assume(ELF_TAKEN(&e));
	(void)add_segment(&e, &p);
	check(ELF_TAKEN(&e), "segments as hypapp.h says");
	END_OF_PROOF;
}
