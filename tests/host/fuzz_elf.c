/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loader/elf.c and loader/hypapps.c under libFuzzer: the input is a module, or every second time
 * changes to a good one, in memory of exactly its length. It is refused with a reason, or it is
 * what xmhf/hypapp.h says; then it is placed beside a second module, and each byte has to be where
 * its segments want it. tests/host/test_elf.c runs the same with inputs of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "core/log.h"
#include "loader/loader.h"
#include "tests/host/elf_module.h"

#define CPUS 2U
#define PLACED_MAX 64U /* pages: what is larger is read only */

u64 fuzz_elf_placed; /* modules that came so far */

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

void log_line(enum log_level level, const char *fmt, ...)
{
	(void)level, (void)fmt;
}

static void must(bool c)
{
	if (!c)
		abort();
}

/* Changes: place (2 bytes), how many bytes (1), the bytes. A last place beyond the end cuts it. */
static u8 *change(const u8 *data, size_t size, size_t *len)
{
	u8 *m = malloc(ELF_MODULE);
	size_t at = 0;

	elf_module(m);
	*len = ELF_MODULE;
	while (at + 3 <= size) {
		size_t to = data[at] | (size_t)data[at + 1] << 8, n = data[at + 2] % 9;

		at += 3;
		if (to >= ELF_MODULE) {
			*len = to % (ELF_MODULE + 1);
			break;
		}
		for (; n > 0 && at < size && to < ELF_MODULE; n--)
			m[to++] = data[at++];
	}
	if (*len == 0) {
		free(m);
		return malloc(0);
	}
	return realloc(m, *len);
}

/* Is what was placed at @b the module's? */
static void check_placed(const struct boot_hypapp *b, const struct elf *e, const u8 *arena, u64 end)
{
	u64 at = b->base;

	must(b->segments == e->segments && b->base >= (u64)arena && b->end <= end);
	for (u32 i = 0; i < b->segments; i++) {
		const struct elf_segment *s = &e->seg[i];
		const u8 *p = (const u8 *)b->segment[i].pa;
		u64 args = e->header.args - s->va;

		must(b->segment[i].pa == at && b->segment[i].va == s->va &&
		     b->segment[i].pages == s->pages && b->segment[i].write == s->write &&
		     b->segment[i].exec == s->exec);
		for (u64 n = 0; n < s->pages * PAGE_SIZE; n++)
			must((args < s->pages * PAGE_SIZE && n - args < HYPAPP_ARGS) ||
			     p[n] == (n < s->filesz ? e->file[s->offset + n] : 0));
		at += s->pages * PAGE_SIZE;
	}
	must(b->stacks == at && b->end == at + CPUS * HYPAPP_STACK);
}

static void load(const u8 *m, size_t len, const struct elf *e)
{
	static struct boot_info boot;
	static struct handover h;
	u8 *other = malloc(ELF_MODULE), *arena;
	const char *which = NULL, *wrong;
	u64 pages;

	elf_module(other);
	other[ELF_HYPAPP] = 'x';
	other[ELF_HYPAPP + 16] = 8;
	memset(&boot, 0, sizeof(boot));
	boot.cpus = CPUS;
	h.modules = 2;
	h.module[0] = (struct module){(u64)m, len, "some words"};
	h.module[1] = (struct module){(u64)other, ELF_MODULE, ""};
	wrong = hypapps_read(&h, &boot, &pages, &which);
	if (wrong != NULL) {
		must(*wrong != '\0' && which != NULL);
	} else if (pages <= PLACED_MAX) {
		arena = calloc(pages, PAGE_SIZE);
		hypapps_place(&boot, (u64)arena);
		check_placed(&boot.hypapp[0], e, arena, (u64)arena + pages * PAGE_SIZE);
		must(boot.hypapp[1].base == boot.hypapp[0].end &&
		     boot.hypapp[1].end == (u64)arena + pages * PAGE_SIZE);
		fuzz_elf_placed++;
		free(arena);
	}
	free(other);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct elf e;
	const char *wrong;
	size_t len;
	u8 *m;

	if (size < 1)
		return -1;
	if ((data[0] & 1) != 0) {
		m = change(data + 1, size - 1, &len);
	} else {
		len = size - 1;
		m = malloc(len);
		memcpy(m, data + 1, len);
	}
	wrong = elf_read(m, len, &e);
	must(wrong == NULL ? elf_is_good(&e) : *wrong != '\0');
	if (wrong == NULL)
		load(m, len, &e);
	free(m);
	return 0;
}
