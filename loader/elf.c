/* SPDX-License-Identifier: BSD-2-Clause */
/* See elf.h. */
#include "loader/elf.h"
#include "core/contract.h"
#include "core/string.h"

#define ET_EXEC 2U
#define EM_X86_64 62U
#define PT_LOAD 1U
#define PT_DYNAMIC 2U
#define PT_INTERP 3U
#define PT_TLS 7U
#define PF_X 1U
#define PF_W 2U
#define PF_R 4U
#define HEADERS_MAX 8U

struct elf_header {
	u8 magic[4];
	u8 class; /* 2: 64-bit */
	u8 data;  /* 1: little endian */
	u8 rest[10];
	u16 type;
	u16 machine;
	u32 version;
	u64 entry;
	u64 phoff;
	u64 shoff;
	u32 flags;
	u16 ehsize;
	u16 phentsize;
	u16 phnum;
	u16 unused[3];
};
_Static_assert(sizeof(struct elf_header) == 64, "System V ABI, 4");

struct program_header {
	u32 type;
	u32 flags;
	u64 offset;
	u64 va;
	u64 pa;
	u64 filesz;
	u64 memsz;
	u64 align;
};
_Static_assert(sizeof(struct program_header) == 56, "System V ABI, 5");

static const char *read_header(const u8 *file, size_t size, struct elf_header *h)
{
	if (size < sizeof(*h))
		return "it is too short for an ELF file";
	memcpy(h, file, sizeof(*h));
	if (h->magic[0] != 0x7f || h->magic[1] != 'E' || h->magic[2] != 'L' || h->magic[3] != 'F')
		return "it is no ELF file";
	if (h->class != 2 || h->data != 1 || h->machine != EM_X86_64)
		return "it is not for 64-bit x86";
	if (h->type != ET_EXEC)
		return "it is not a static executable: link it with hypapp.ld";
	if (h->phentsize != sizeof(struct program_header) || h->phnum > HEADERS_MAX)
		return "its program headers have a wrong size or number";
	if (h->phoff > size || h->phnum * sizeof(struct program_header) > size - h->phoff)
		return "its program headers lie outside the file";
	return NULL;
}

/* One PT_LOAD segment, which has to lie above those before it. */
static const char *add_segment(struct elf *e, const struct program_header *p)
{
	struct elf_segment *s = &e->seg[e->segments];
	u64 from = HYPAPP_VA;

	if (e->segments >= ELF_SEGMENTS)
		return "it has more than 3 segments";
	if (e->segments > 0)
		from = s[-1].va + s[-1].pages * PAGE_SIZE;
	if (p->offset > e->size || p->filesz > e->size - p->offset)
		return "a segment lies outside the file";
	if (p->filesz > p->memsz || p->memsz == 0 || p->memsz > ELF_PAGES_MAX * PAGE_SIZE)
		return "a segment has an impossible size (16 MiB at the most)";
	if ((p->va & PAGE_MASK) != 0)
		return "a segment does not begin at a page";
	if (p->va < from)
		return "its segments overlap, are out of order, or lie below 0x400000";
	if (p->va >= HYPAPP_VA_END || p->memsz > HYPAPP_VA_END - p->va)
		return "a segment lies above 0x1000000";
	if ((p->flags & PF_R) == 0)
		return "a segment is not readable";
	if ((p->flags & PF_W) != 0 && (p->flags & PF_X) != 0)
		return "a segment is both writable and executable";
	s->va = p->va;
	s->pages = (p->memsz + PAGE_MASK) / PAGE_SIZE;
	s->offset = p->offset;
	s->filesz = p->filesz;
	s->write = (p->flags & PF_W) != 0;
	s->exec = (p->flags & PF_X) != 0;
	e->segments++;
	return NULL;
}

static const char *read_segments(struct elf *e, const struct elf_header *h)
{
	u32 i = 0;

	while (i < h->phnum)
		LOOP_ASSIGNS(i, e->segments, SEGMENTS(e))
	LOOP_INVARIANT(i <= h->phnum && ELF_TAKEN(e))
	LOOP_DECREASES(h->phnum - i)
	{
		struct program_header p;
		const char *wrong = NULL;

		memcpy(&p, e->file + h->phoff + i * sizeof(p), sizeof(p));
		if (p.type == PT_LOAD)
			wrong = add_segment(e, &p);
		else if (p.type == PT_DYNAMIC || p.type == PT_INTERP || p.type == PT_TLS)
			wrong = "it needs a dynamic linker or thread-local storage";
		if (wrong != NULL)
			return wrong;
		i++;
	}
	return e->segments != 0 ? NULL : "it has nothing to load";
}

/* The segment that holds all of [va, va + len), with bytes of the file if @file; NULL: none. */
static const struct elf_segment *holds(const struct elf *e, u64 va, u64 len, bool file)
{
	u32 i = 0;

	while (i < e->segments) {
		const struct elf_segment *s = &e->seg[i];
		u64 size = file ? s->filesz : s->pages * PAGE_SIZE;

		if (va >= s->va && va - s->va <= size && len <= size - (va - s->va))
			return s;
		i++;
	}
	return NULL;
}

static bool copy(const struct elf *e, u64 va, void *to, u64 len)
{
	const struct elf_segment *s = holds(e, va, len, true);

	if (s == NULL || s->write)
		return false;
	memcpy(to, e->file + s->offset + (va - s->va), len);
	return true;
}

static bool is_name(const char *name)
{
	u32 i = 0;

	while (i < HYPAPP_NAME && name[i] != '\0') {
		char c = name[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_'))
			return false;
		i++;
	}
	return i > 0 && i < HYPAPP_NAME;
}

static const char *read_hypapp(struct elf *e)
{
	const struct elf_segment *s;

	if (!copy(e, e->seg[0].va, &e->header, sizeof(e->header)) ||
	    e->header.magic != HYPAPP_MAGIC)
		return "it does not begin with a hypapp's header: link it with hypapp.ld";
	if (e->header.abi != HYPAPP_ABI || e->header.size != sizeof(e->hypapp))
		return "it was built for another version of XMHF";
	s = holds(e, e->header.entry, 1, true);
	if (s == NULL || !s->exec)
		return "its entry is not in its code";
	s = holds(e, e->header.args, HYPAPP_ARGS, false);
	if (s == NULL || !s->write)
		return "its place for the command line is not in its data";
	if (!copy(e, e->header.hypapp, &e->hypapp, sizeof(e->hypapp)))
		return "its struct hypapp is not in its constant data";
	if (!is_name(e->hypapp.name))
		return "its name is not one of 1 to 15 letters, digits, - and _";
	if (e->hypapp.number > HYPAPP_NUMBER_MAX)
		return "its number is above 65535";
	return NULL;
}

const char *elf_read(const u8 *file, size_t size, struct elf *e)
{
	struct elf_header h;
	const char *wrong;

	memset(e, 0, sizeof(*e));
	e->file = file;
	e->size = size;
	wrong = read_header(file, size, &h);
	if (wrong == NULL)
		wrong = read_segments(e, &h);
	if (wrong == NULL)
		wrong = read_hypapp(e);
	return wrong;
}
