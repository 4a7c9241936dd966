/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypapp modules: static ELF64 executables of a narrow kind (xmhf/hypapp.h, "The module file").
 * The file is not trusted: whatever it holds, nothing outside of it is read. System V ABI, chapters
 * 4 and 5.
 */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include <xmhf/hypapp.h>

#define ELF_SEGMENTS 3U
#define ELF_PAGES_MAX 4096U /* of one module: 16 MiB */

struct elf_segment {
	u64 va;
	u64 pages;
	u64 offset; /* in the file */
	u64 filesz; /* bytes that come from the file; the rest of the pages is zeroes */
	bool write;
	bool exec;
};

struct elf {
	const u8 *file;
	size_t size;
	u32 segments;
	struct elf_segment seg[ELF_SEGMENTS];
	struct hypapp_header header;
	struct hypapp hypapp;
};

/* elf_read() - check the @size bytes at @file and fill @e in. NULL, or what is wrong with it. */
const char *elf_read(const u8 *file, size_t size, struct elf *e);

#endif
