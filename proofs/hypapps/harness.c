/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of hypapps.c that decide: for any struct hypapp, any names and numbers, any place in any segments. */
#include "proof.h"
#include "core/log.h"
#include "core/string.h"
#include "loader/elf.h"
#include "loader/loader.h"
static bool same[3]; /* has the one with this number in the list the new one's name? */
static struct boot_info boot;
void log_line(enum log_level level, const char *fmt, ...) { }
bool str_starts(const char *s, const char *prefix)
{
	u32 i = s == boot.hypapp[0].name || prefix == boot.hypapp[0].name ? 0 : 1;

	check(s == boot.hypapp[2].name || prefix == boot.hypapp[2].name, "the new one's");
	return same[i];
}
#include "loader/hypapps.c"

#define EVENT(f, event) (((events >> (event)) & 1) == (hypapp.f != NULL))
#define CLASH(i) (same[i] || (boot.hypapp[i].number != 0 && boot.hypapp[i].number == b->number))
void harness(void)
{
	const struct boot_hypapp *b = &boot.hypapp[2];
	struct hypapp hypapp;
	u32 events = events_of(&hypapp), s = nondet(u32);
	u64 va = nondet(u64), at;

	check(EVENT(start, HYPAPP_START) && EVENT(hypercall, HYPAPP_HYPERCALL) && EVENT(memory, HYPAPP_MEMORY) && EVENT(port, HYPAPP_PORT) &&
		      EVENT(msr, HYPAPP_MSR) && EVENT(cpuid, HYPAPP_CPUID) && EVENT(cr, HYPAPP_CR) && EVENT(exception, HYPAPP_EXCEPTION) &&
		      EVENT(insn, HYPAPP_INSN) && EVENT(down, HYPAPP_DOWN) && events >> HYPAPP_EVENTS == 0,
	      "each callback, and nothing else");
	same[0] = (nondet(u32) & 1) != 0;
	same[1] = (nondet(u32) & 1) != 0;
	check((conflict(&boot, b) != NULL) == (CLASH(0) || CLASH(1)), "a name or a number is one's own");
	/* Segments as proofs elf_segment and loader_memory have them: in order, apart, below 4 GiB. */
	assume(b->segments >= 1 && b->segments <= HYPAPP_SEGMENTS && s < b->segments);
	for (u32 i = 0; i < HYPAPP_SEGMENTS; i++) {
		assume(b->segment[i].va < HYPAPP_VA_END && b->segment[i].pages <= ELF_PAGES_MAX && b->segment[i].pa < GIB(4));
		assume(i == 0 || b->segment[i].va >= b->segment[i - 1].va + b->segment[i - 1].pages * 0x1000);
	}
	assume(va >= b->segment[s].va && va - b->segment[s].va < b->segment[s].pages * 0x1000);
	at = (u64)placed(b, va);
	check(at == b->segment[s].pa + (va - b->segment[s].va), "where the segment that holds it has been put");
	END_OF_PROOF;
}
