/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypapp's module of 1,000 bytes that loader/elf.c takes, to be spoilt byte by byte; and what
 * holds for every module that it takes.
 */
#ifndef TESTS_HOST_ELF_MODULE_H
#define TESTS_HOST_ELF_MODULE_H

#include <string.h>

#include "loader/elf.h"

/* Where things are in it. Program headers: +0 type, +4 flags, +8 offset, +16 address, +32 and +40
 * size in the file and in memory. */
enum {
	ELF_CLASS = 4,
	ELF_TYPE = 16,
	ELF_MACHINE = 18,
	ELF_PHOFF = 32,
	ELF_PHENTSIZE = 54,
	ELF_PHNUM = 56,
	ELF_PH = 64, /* three of 56 bytes */
	ELF_HEADER = 256,
	ELF_HYPAPP = 320, /* name, number, flags, callbacks */
	ELF_CODE = 512,
	ELF_DATA = 600,
	ELF_MODULE = 1000
};

static inline void elf_put(u8 *at, u64 val, u32 size)
{
	memcpy(at, &val, size);
}

static inline void elf_segment(u8 *ph, u32 flags, u64 offset, u64 va, u64 filesz, u64 memsz)
{
	elf_put(ph, 1, 4);
	elf_put(ph + 4, flags, 4);
	elf_put(ph + 8, offset, 8);
	elf_put(ph + 16, va, 8);
	elf_put(ph + 32, filesz, 8);
	elf_put(ph + 40, memsz, 8);
}

static inline void elf_module(u8 m[ELF_MODULE])
{
	struct hypapp h = {.name = "good", .number = 7};

	memset(m, 0, ELF_MODULE);
	memcpy(m, "\177ELF\2\1\1", 7);
	elf_put(m + ELF_TYPE, 2, 2);
	elf_put(m + ELF_MACHINE, 62, 2);
	elf_put(m + ELF_PHOFF, ELF_PH, 8);
	elf_put(m + ELF_PHENTSIZE, 56, 2);
	elf_put(m + ELF_PHNUM, 3, 2);
	elf_segment(m + ELF_PH, 4, ELF_HEADER, 0x400000, 256, 256);
	elf_segment(m + ELF_PH + 56, 5, ELF_CODE, 0x401000, 64, 64);
	elf_segment(m + ELF_PH + 112, 6, ELF_DATA, 0x402000, 400, 0x2000);
	elf_put(m + ELF_HEADER, HYPAPP_MAGIC, 8);
	elf_put(m + ELF_HEADER + 8, HYPAPP_ABI, 4);
	elf_put(m + ELF_HEADER + 12, sizeof(h), 4);
	elf_put(m + ELF_HEADER + 16, 0x401000, 8);
	elf_put(m + ELF_HEADER + 24, 0x400000 + ELF_HYPAPP - ELF_HEADER, 8);
	elf_put(m + ELF_HEADER + 32, 0x402000, 8);
	memcpy(m + ELF_HYPAPP, &h, sizeof(h));
}
_Static_assert(ELF_HYPAPP + sizeof(struct hypapp) <= ELF_CODE, "it fits");

static inline bool elf_in(const struct elf_segment *s, u64 va, u64 len)
{
	return va >= s->va && va < s->va + s->pages * PAGE_SIZE &&
	       len <= s->va + s->pages * PAGE_SIZE - va;
}

/* Is a module that was taken what hypapp.h, "The module file", says? */
static inline bool elf_is_good(const struct elf *e)
{
	u64 end = HYPAPP_VA;
	u32 entry = 0, args = 0;

	if (e->segments < 1 || e->segments > ELF_SEGMENTS)
		return false;
	for (u32 i = 0; i < e->segments; i++) {
		const struct elf_segment *s = &e->seg[i];

		if (s->va < end || s->va % PAGE_SIZE != 0 || s->pages == 0 ||
		    s->pages > (HYPAPP_VA_END - s->va) / PAGE_SIZE || (s->write && s->exec) ||
		    s->offset > e->size || s->filesz > e->size - s->offset ||
		    s->filesz > s->pages * PAGE_SIZE)
			return false;
		end = s->va + s->pages * PAGE_SIZE;
		entry += s->exec && elf_in(s, e->header.entry, 1);
		args += s->write && elf_in(s, e->header.args, HYPAPP_ARGS);
	}
	return entry == 1 && args == 1 && memchr(e->hypapp.name, 0, HYPAPP_NAME) != NULL &&
	       e->hypapp.name[0] != '\0' && e->hypapp.number <= HYPAPP_NUMBER_MAX;
}

#endif
