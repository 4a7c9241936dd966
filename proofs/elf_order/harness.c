/* SPDX-License-Identifier: BSD-2-Clause */
/* elf_read() with its parts as proofs elf_read and elf_hypapp show them. */
#include "model/module.h"
#include "loader/elf.c"
static u32 done;
static const char *wrong;

static const char *step(u32 n)
{
	check(done == n && wrong == NULL && e.file == module, "in order, as long as nothing is wrong");
	done++;
	wrong = nondet(bool) ? NULL : "no";
	return wrong;
}
const char *model_read_header(const u8 *file, size_t size, struct elf_header *h)
{
	check(file == module && size == e.size && __CPROVER_w_ok(h, sizeof(*h)), "all of it");
	return step(0);
}
const char *model_read_segments(struct elf *to, const struct elf_header *h)
{
	check(to == &e && e.segments == 0, "none yet");
	return step(1);
}
const char *model_read_hypapp(struct elf *to)
{
	check(to == &e, "of this module");
	return step(2);
}

void harness(void)
{
	size_t n = model_module();
	const char *told;

	done = 0;
	wrong = NULL;
	told = elf_read(module, n, &e);
	check(told == wrong && (told != NULL || done == 3), "what is wrong is told, and nothing is left out");
	END_OF_PROOF;
}
