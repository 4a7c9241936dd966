/* SPDX-License-Identifier: BSD-2-Clause */
/* Modules become hypapps: see loader.h. */
#include "core/log.h"
#include "core/string.h"
#include "loader/elf.h"
#include "loader/loader.h"

static struct elf elves[HYPAPPS_MAX];
static char args[HYPAPPS_MAX][HYPAPP_ARGS];

/* Which of its callbacks are not NULL. */
static u32 events_of(const struct hypapp *h)
{
	u32 events = 0;

	events |= h->start != NULL ? (u32)BIT(HYPAPP_START) : 0;
	events |= h->hypercall != NULL ? (u32)BIT(HYPAPP_HYPERCALL) : 0;
	events |= h->memory != NULL ? (u32)BIT(HYPAPP_MEMORY) : 0;
	events |= h->port != NULL ? (u32)BIT(HYPAPP_PORT) : 0;
	events |= h->msr != NULL ? (u32)BIT(HYPAPP_MSR) : 0;
	events |= h->cpuid != NULL ? (u32)BIT(HYPAPP_CPUID) : 0;
	events |= h->cr != NULL ? (u32)BIT(HYPAPP_CR) : 0;
	events |= h->exception != NULL ? (u32)BIT(HYPAPP_EXCEPTION) : 0;
	events |= h->insn != NULL ? (u32)BIT(HYPAPP_INSN) : 0;
	events |= h->down != NULL ? (u32)BIT(HYPAPP_DOWN) : 0;
	return events;
}

static const char *conflict(const struct boot_info *boot, const struct boot_hypapp *b)
{
	const struct boot_hypapp *a = boot->hypapp;

	while (a < b) {
		if (str_starts(a->name, b->name) && str_starts(b->name, a->name))
			return "two hypapps have this name";
		if (a->number != 0 && a->number == b->number) {
			log_error("hypapps %s and %s both want the number %u", a->name, b->name,
				  a->number);
			return "another hypapp has the same number for hypercalls";
		}
		a++;
	}
	return NULL;
}

const char *hypapps_read(const struct handover *h, struct boot_info *boot, u64 *pages,
			 const char **which)
{
	*pages = 0;
	while (boot->hypapps < h->modules) {
		const struct module *m = &h->module[boot->hypapps];
		struct elf *e = &elves[boot->hypapps];
		struct boot_hypapp *b = &boot->hypapp[boot->hypapps];
		const char *wrong = elf_read((const u8 *)m->start, m->size, e);
		u32 i = 0;

		*which = m->cmdline;
		if (wrong == NULL && str_len(m->cmdline) >= HYPAPP_ARGS)
			wrong = "its command line is longer than 127 characters";
		if (wrong != NULL)
			return wrong;
		memcpy(args[boot->hypapps], m->cmdline, str_len(m->cmdline));
		memcpy(b->name, e->hypapp.name, sizeof(b->name));
		b->number = e->hypapp.number;
		b->flags = e->hypapp.flags;
		b->events = events_of(&e->hypapp);
		b->entry = e->header.entry;
		*which = b->name;
		wrong = conflict(boot, b);
		if (wrong != NULL)
			return wrong;
		while (i < e->segments) {
			*pages += e->seg[i].pages;
			i++;
		}
		*pages += boot->cpus * (HYPAPP_STACK / PAGE_SIZE);
		boot->hypapps++;
	}
	return NULL;
}

/* The bytes at @va, in a segment that has been placed. */
static u8 *placed(const struct boot_hypapp *b, u64 va)
{
	u32 i = b->segments - 1;

	while (va < b->segment[i].va)
		i--;
	return (u8 *)(b->segment[i].pa + (va - b->segment[i].va));
}

void hypapps_place(struct boot_info *boot, u64 at)
{
	u32 n = 0;

	while (n < boot->hypapps) {
		const struct elf *e = &elves[n];
		struct boot_hypapp *b = &boot->hypapp[n];

		b->base = at;
		while (b->segments < e->segments) {
			const struct elf_segment *s = &e->seg[b->segments];

			b->segment[b->segments].va = s->va;
			b->segment[b->segments].pa = at;
			b->segment[b->segments].pages = s->pages;
			b->segment[b->segments].write = s->write;
			b->segment[b->segments].exec = s->exec;
			memcpy((void *)at, e->file + s->offset, s->filesz);
			at += s->pages * PAGE_SIZE;
			b->segments++;
		}
		memcpy(placed(b, e->header.args), args[n], HYPAPP_ARGS);
		b->stacks = at;
		at += boot->cpus * HYPAPP_STACK;
		b->end = at;
		n++;
	}
}
