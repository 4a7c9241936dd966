/* SPDX-License-Identifier: BSD-2-Clause */
/* hypapps_place() for any segments, with placed() as proof hypapps shows it. Addresses are numbers: each copy goes where the next pages are. */
#include "proof.h"
#include "core/log.h"
#include "core/string.h"
#include "loader/elf.h"
#include "loader/loader.h"
#define USED 2U
static struct boot_info boot;
static u8 file[8];
static u64 next; /* the next page that is free */
static u32 which, part, lines;
static u64 the_args; /* where the command line goes */
#define memcpy model_memcpy
static void *model_memcpy(void *to, const void *from, size_t n);
#include "loader/hypapps.c"

u8 *model_placed(const struct boot_hypapp *b, u64 va)
{
	check(b == &boot.hypapp[which] && va == elves[which].header.args && part == elves[which].segments, "after its segments");
	return (u8 *)the_args;
}
static void *model_memcpy(void *to, const void *from, size_t n)
{
	const struct elf_segment *s = &elves[which].seg[part];

	if (n == HYPAPP_ARGS && part == elves[which].segments) {
		check(from == args[which], "of this hypapp");
		check((u64)to == the_args && n == HYPAPP_ARGS, "the command line");
		lines++;
		which++;
		part = 0;
		next += boot.cpus * (u64)HYPAPP_STACK;
	} else {
		check((u64)to == next && from == file + s->offset && n == s->filesz && n <= s->pages * 0x1000, "its bytes, into its pages");
		next += s->pages * 0x1000;
		part++;
	}
	return to;
}

void harness(void)
{
	u64 first = nondet(u64), at;

	which = part = lines = 0;
	next = first;
	the_args = nondet(u64);
	assume(boot.cpus >= 1 && boot.cpus <= MAX_CPUS && (first & PAGE_MASK) == 0 && first < GIB(4));
	boot.hypapps = USED;
	for (u32 i = 0; i < USED; i++) {
		boot.hypapp[i].segments = 0;
		elves[i].file = file;
		elves[i].segments = i == 0 ? CASE + 1 : ELF_SEGMENTS - CASE; /* each number of them, at each place */
		for (u32 s = 0; s < ELF_SEGMENTS; s++)
			assume(elves[i].seg[s].pages <= ELF_PAGES_MAX && elves[i].seg[s].filesz <= elves[i].seg[s].pages * 0x1000 &&
			       elves[i].seg[s].offset <= sizeof(file));
	}
	hypapps_place(&boot, first);
	check(lines == USED && boot.hypapp[USED - 1].end == next, "all of them");
	at = first;
	for (u32 i = 0; i < USED; i++) {
		const struct boot_hypapp *b = &boot.hypapp[i];

		check(b->base == at && b->segments == elves[i].segments && b->stacks == b->end - boot.cpus * (u64)HYPAPP_STACK, "one behind the other");
		for (u32 s = 0; s < ELF_SEGMENTS; s++)
			check(s >= b->segments || (b->segment[s].va == elves[i].seg[s].va && b->segment[s].pages == elves[i].seg[s].pages &&
						   b->segment[s].write == elves[i].seg[s].write && b->segment[s].exec == elves[i].seg[s].exec),
			      "as the file says");
		at = b->end;
	}
	END_OF_PROOF;
}
