/* SPDX-License-Identifier: BSD-2-Clause */
/* The headers of a module of any length and contents; what follows them is proof elf_hypapp's. */
#include "model/module.h"
#include "loader/elf.c"

void harness(void)
{
	struct elf_header h;

	e.size = model_module();
	e.file = module;
	e.segments = 0;
	if (read_header(module, e.size, &h) == NULL && read_segments(&e, &h) == NULL)
		check(ELF_TAKEN(&e) && e.segments != 0, "segments as hypapp.h says");
	END_OF_PROOF;
}
