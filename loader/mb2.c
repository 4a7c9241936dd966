/* SPDX-License-Identifier: BSD-2-Clause */
/* Multiboot2 information. Specification 2.0, 3.6; every tag is checked against the whole. */
#include "core/contract.h"
#include "core/string.h"
#include "loader/loader.h"
#include "loader/multiboot2.h"

static const char *read_map(const struct mb2_mmap *m, struct e820 *out)
{
	u32 at = sizeof(*m);

	if (m->tag.size < sizeof(*m) || m->entry_size < sizeof(struct mb2_mmap_entry))
		return "the boot loader's memory map is malformed";
	while (m->tag.size - at >= m->entry_size)
		LOOP_ASSIGNS(at, *out)
		LOOP_INVARIANT(at >= sizeof(*m) && at <= m->tag.size && out->count <= E820_MAX)
		LOOP_DECREASES(m->tag.size - at)
	{
		const struct mb2_mmap_entry *e =
		    (const struct mb2_mmap_entry *)((const u8 *)m + at);

		if (out->count >= E820_MAX)
			return "the memory map has too many entries";
		if (e->len > UINT64_MAX - e->base)
			return "the memory map has an entry that wraps";
		if (e->len != 0) {
			out->base[out->count] = e->base;
			out->len[out->count] = e->len;
			out->type[out->count] = e->type;
			out->count++;
		}
		at += m->entry_size;
	}
	return NULL;
}

static const char *read_module(const struct mb2_module *m, struct handover *out)
{
	struct module *to = &out->module[out->modules];

	if (m->tag.size <= sizeof(*m) || ((const char *)m)[m->tag.size - 1] != '\0' ||
	    m->end < m->start)
		return "the boot loader's information about a module is malformed";
	if (out->modules >= HYPAPPS_MAX)
		return "there are more than 8 modules (hypapps)";
	to->start = m->start;
	to->size = m->end - m->start;
	to->cmdline = m->cmdline;
	out->modules++;
	return NULL;
}

static const char *read_tag(const struct mb2_tag *t, struct handover *out)
{
	switch (t->type) {
	case MB2_CMDLINE:
		out->cmdline = (const char *)(t + 1);
		if (((const char *)t)[t->size - 1] != '\0')
			return "the command line has no end";
		return NULL;
	case MB2_MODULE: return read_module((const struct mb2_module *)t, out);
	case MB2_MMAP: return read_map((const struct mb2_mmap *)t, &out->map);
	case MB2_ACPI_OLD:
	case MB2_ACPI_NEW:
		/* The new one is better, whichever comes first. */
		if (t->type == MB2_ACPI_NEW || out->rsdp == NULL) {
			out->rsdp = t + 1;
			out->rsdp_len = t->size - sizeof(*t);
		}
		return NULL;
	default: return NULL;
	}
}

const char *mb2_read(u32 magic, const void *info, struct handover *out)
{
	const struct mb2_info *mb = info;
	u64 at = sizeof(*mb); /* 64 bits: aligned up it may pass what 32 hold */

	memset(out, 0, sizeof(*out));
	out->cmdline = "";
	if (magic != MB2_BOOT_MAGIC)
		return "not started by a Multiboot2 boot loader; use GRUB's multiboot2 command";
	while (at + sizeof(struct mb2_tag) <= mb->total_size)
		LOOP_ASSIGNS(at, *out)
		LOOP_INVARIANT(at <= mb->total_size + 7UL && HANDOVER_FITS(out))
		LOOP_DECREASES(mb->total_size + 7UL - at)
	{
		const struct mb2_tag *t = (const struct mb2_tag *)((const u8 *)info + at);
		const char *wrong;

		if (t->type == MB2_END)
			break;
		if (t->size <= sizeof(*t) || t->size > mb->total_size - at)
			return "the boot loader's information is malformed";
		wrong = read_tag(t, out);
		if (wrong != NULL)
			return wrong;
		at += (t->size + 7UL) & ~7UL;
	}
	return out->map.count != 0 ? NULL : "the boot loader gave no memory map";
}
