/* SPDX-License-Identifier: BSD-2-Clause */
/* hypapps_read() for modules that elf_read() takes or refuses, with its parts as proof hypapps shows them. */
#include "ghosts.h"
#include "proof.h"
#include "core/log.h"
#include "core/string.h"
#include "loader/elf.h"
#include "loader/loader.h"
#define USED 2U
static struct handover h;
static struct boot_info boot;
static char texts[USED]; /* their command lines, of which only the length counts */
static size_t line_len[USED];
static u32 reads, lines, names, clashes;
size_t str_len(const char *s)
{
	check(s == &texts[reads - 1], "of this module");
	return line_len[reads - 1];
}
#define memcpy model_memcpy
static void *model_memcpy(void *to, const void *from, size_t n);
#include "loader/hypapps.c"

static void *model_memcpy(void *to, const void *from, size_t n)
{
	u32 i = reads - 1;

	if (to == args[i]) {
		check(from == &texts[i] && n == line_len[i] && n < HYPAPP_ARGS, "a command line that fits");
		lines++;
	} else {
		check(to == boot.hypapp[i].name && from == elves[i].hypapp.name && n == HYPAPP_NAME, "a name");
		names++;
	}
	return to;
}
u32 model_events_of(const struct hypapp *p)
{
	check(p == &elves[reads - 1].hypapp, "its own");
	return 0x5a;
}
const char *model_conflict(const struct boot_info *b, const struct boot_hypapp *new)
{
	check(b == &boot && new == &boot.hypapp[reads - 1] && names == reads, "with those before it");
	clashes++;
	return nondet(bool) ? NULL : "no";
}
const char *elf_read(const u8 *file, size_t size, struct elf *e)
{
	check(reads < USED && (u64)file == h.module[reads].start && size == h.module[reads].size && e == &elves[reads], "each module");
	reads++;
	/* Proof elf_segment; of what the file says the rest is any. */
	assume(e->segments <= ELF_SEGMENTS);
	for (u32 s = 0; s < ELF_SEGMENTS; s++)
		assume(e->seg[s].pages <= (HYPAPP_VA_END - HYPAPP_VA) / PAGE_SIZE);
	return nondet(bool) ? NULL : "no";
}

void harness(void)
{
	u64 pages, n = 0;
	const char *which = "";

	reads = lines = names = clashes = 0;
	assume(boot.cpus >= 1 && boot.cpus <= MAX_CPUS);
	h.modules = USED; /* no more than fit: proof mb2_tag */
	h.module[0].cmdline = &texts[0];
	h.module[1].cmdline = &texts[1];
	boot.hypapps = 0;
	if (hypapps_read(&h, &boot, &pages, &which) == NULL) {
		check(boot.hypapps == USED && reads == USED && lines == USED && names == USED && clashes == USED, "all of them");
		for (u32 i = 0; i < USED; i++) {
			const struct boot_hypapp *b = &boot.hypapp[i];
			const struct elf *e = &elves[i];

			check(b->entry == e->header.entry && b->number == e->hypapp.number && b->flags == e->hypapp.flags && b->events == 0x5a,
			      "what its file says");
			for (u32 s = 0; s < ELF_SEGMENTS; s++)
				n += s < e->segments ? e->seg[s].pages : 0;
			n += boot.cpus * (HYPAPP_STACK / 0x1000UL);
		}
		check(pages == n, "all pages, and stacks");
	}
	END_OF_PROOF;
}
