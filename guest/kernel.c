/* SPDX-License-Identifier: BSD-2-Clause */
/* See kernel.h. */
#include "kernel.h"

#include <fcntl.h>
#include <inttypes.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct symbol {
	uint64_t address;
	char *name; /* with " [module]" behind it, if it is a module's */
};

static struct symbol *symbols;
static size_t symbol_count;

static int by_address(const void *a, const void *b)
{
	uint64_t x = ((const struct symbol *)a)->address, y = ((const struct symbol *)b)->address;

	return x < y ? -1 : x > y;
}

void kernel_load(void)
{
	FILE *f = fopen("/proc/kallsyms", "r");
	char line[1024], name[512], module[256], kind;
	uint64_t address;

	for (size_t i = 0; i < symbol_count; i++)
		free(symbols[i].name);
	symbol_count = 0;
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		char *text;
		int n = sscanf(line, "%" SCNx64 " %c %511s %255s", &address, &kind, name, module);

		if (n < 3 || address == 0)
			continue;
		if (symbol_count % 4096 == 0) {
			void *grown = realloc(symbols, (symbol_count + 4096) * sizeof(*symbols));

			if (grown == NULL)
				break;
			symbols = grown;
		}
		if (asprintf(&text, n == 4 ? "%s %s" : "%s", name, module) < 0)
			break;
		symbols[symbol_count++] = (struct symbol){address, text};
	}
	if (f != NULL)
		fclose(f);
	if (symbol_count > 0)
		qsort(symbols, symbol_count, sizeof(*symbols), by_address);
}

uint64_t kernel_symbol(const char *name)
{
	if (symbols == NULL)
		kernel_load();
	for (size_t i = 0; i < symbol_count; i++)
		if (strcmp(symbols[i].name, name) == 0)
			return symbols[i].address;
	return 0;
}

void kernel_name(uint64_t address, char *text, size_t size)
{
	size_t low = 0, high;
	const char *name, *module;

	if (symbols == NULL)
		kernel_load();
	high = symbol_count;
	while (low < high) { /* the first symbol above @address */
		size_t mid = low + (high - low) / 2;

		if (symbols[mid].address <= address)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0 || address >> 63 == 0) {
		snprintf(text, size, "0x%" PRIx64, address);
		return;
	}
	/* Of several at one address the first, as the kernel itself names it. */
	high = low - 1;
	while (high > 0 && symbols[high - 1].address == symbols[low - 1].address)
		high--;
	name = symbols[high].name;
	module = strchr(name, ' ');
	snprintf(text, size, "%.*s+0x%" PRIx64 "%s",
		 module != NULL ? (int)(module - name) : (int)strlen(name), name,
		 address - symbols[high].address, module != NULL ? module : "");
}

/* The bytes of a type of BTF behind its struct btf_type. Linux's Documentation/bpf/btf.rst. */
static size_t btf_extra(const struct btf_type *t)
{
	size_t n = BTF_INFO_VLEN(t->info);

	switch (BTF_INFO_KIND(t->info)) {
	case BTF_KIND_INT: return sizeof(uint32_t);
	case BTF_KIND_ARRAY: return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return n * sizeof(struct btf_member);
	case BTF_KIND_ENUM: return n * sizeof(struct btf_enum);
	case BTF_KIND_FUNC_PROTO: return n * sizeof(struct btf_param);
	case BTF_KIND_VAR: return sizeof(struct btf_var);
	case BTF_KIND_DATASEC: return n * sizeof(struct btf_var_secinfo);
	case BTF_KIND_DECL_TAG: return sizeof(struct btf_decl_tag);
	case BTF_KIND_ENUM64: return n * sizeof(struct btf_enum64);
	default: return 0;
	}
}

static char *read_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY);
	char *data = NULL;
	size_t room = 0;
	ssize_t n = 1;

	*size = 0;
	while (fd >= 0 && n > 0) {
		if (*size == room) {
			char *grown = realloc(data, room += 1 << 20);

			if (grown == NULL)
				break;
			data = grown;
		}
		n = read(fd, data + *size, room - *size);
		*size += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
	return data;
}

static bool find_member(const char *types, const char *end, const char *strings, const char *type,
			const char *member, uint32_t *offset)
{
	while (types + sizeof(struct btf_type) <= end) {
		const struct btf_type *t = (const void *)types;
		const struct btf_member *m = (const void *)(t + 1);

		types += sizeof(*t) + btf_extra(t);
		if (types > end || BTF_INFO_KIND(t->info) != BTF_KIND_STRUCT ||
		    strcmp(strings + t->name_off, type) != 0)
			continue;
		for (uint32_t i = 0; i < BTF_INFO_VLEN(t->info); i++) {
			if (strcmp(strings + m[i].name_off, member) != 0)
				continue;
			*offset = (BTF_INFO_KFLAG(t->info) ? BTF_MEMBER_BIT_OFFSET(m[i].offset)
							   : m[i].offset) /
				  8;
			return true;
		}
	}
	return false;
}

bool kernel_member(const char *type, const char *member, uint32_t *offset)
{
	size_t size;
	char *data = read_file("/sys/kernel/btf/vmlinux", &size);
	const struct btf_header *h = (const void *)data;
	bool found = false;

	if (data != NULL && size > sizeof(*h) && h->magic == BTF_MAGIC &&
	    h->hdr_len + h->type_off + (size_t)h->type_len <= size &&
	    h->hdr_len + h->str_off + (size_t)h->str_len <= size)
		found = find_member(data + h->hdr_len + h->type_off,
				    data + h->hdr_len + h->type_off + h->type_len,
				    data + h->hdr_len + h->str_off, type, member, offset);
	free(data);
	return found;
}
