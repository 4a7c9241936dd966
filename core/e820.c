/* SPDX-License-Identifier: BSD-2-Clause */
/* See e820.h. */
#include "core/e820.h"
#include "core/contract.h"

static enum status add(struct e820 *m, u64 base, u64 end, u32 type)
{
	if (base >= end)
		return OK;
	if (m->count >= E820_MAX)
		return ERR_NOMEM;
	m->base[m->count] = base;
	m->len[m->count] = end - base;
	m->type[m->count] = type;
	m->count++;
	return OK;
}

static u64 min(u64 a, u64 b)
{
	return a < b ? a : b;
}

static u64 max(u64 a, u64 b)
{
	return a > b ? a : b;
}

/* Entry [base, end) of @type, with its part in [from, to) reserved. */
static enum status add_split(struct e820 *m, u64 base, u64 end, u32 type, u64 from, u64 to)
{
	enum status st;

	if (end <= from || base >= to)
		return add(m, base, end, type);
	st = add(m, base, max(base, from), type);
	if (st == OK)
		st = add(m, max(base, from), min(end, to), E820_RESERVED);
	if (st == OK)
		st = add(m, min(end, to), end, type);
	return st;
}

enum status e820_reserve(const struct e820 *in, u64 base, u64 len, struct e820 *out)
{
	u32 i = 0;

	if (len > UINT64_MAX - base || in->count > E820_MAX)
		return ERR_INVALID;
	out->count = 0;
	while (i < in->count)
		LOOP_ASSIGNS(i, __CPROVER_object_whole(out))
		LOOP_INVARIANT(i <= in->count && out->count <= E820_MAX)
		LOOP_DECREASES(in->count - i)
	{
		enum status st;

		if (in->len[i] > UINT64_MAX - in->base[i])
			return ERR_INVALID;
		st = add_split(out, in->base[i], in->base[i] + in->len[i], in->type[i], base,
			       base + len);
		if (st != OK)
			return st;
		i++;
	}
	return OK;
}

/* The first address past entry @i; the last address of all if it wraps. */
static u64 end_of(const struct e820 *m, u32 i)
{
	return m->len[i] <= UINT64_MAX - m->base[i] ? m->base[i] + m->len[i] : UINT64_MAX;
}

u64 e820_ram_end(const struct e820 *m, u64 from)
{
	u64 end = from;
	u32 i = 0;

	while (i < m->count)
		LOOP_ASSIGNS(i, end)
		LOOP_INVARIANT(i <= m->count && end >= from)
		LOOP_DECREASES(UINT64_MAX - end, m->count - i)
	{
		if (m->type[i] == E820_RAM && m->base[i] <= end && end_of(m, i) > end) {
			end = end_of(m, i);
			i = 0; /* begin again: the map need not be sorted; `end` has grown */
		} else {
			i++;
		}
	}
	return end;
}

u64 e820_top(const struct e820 *m)
{
	u64 top = 0;
	u32 i = 0;

	while (i < m->count)
		LOOP_ASSIGNS(i, top)
		LOOP_INVARIANT(i <= m->count)
		LOOP_DECREASES(m->count - i)
	{
		if (m->type[i] == E820_RAM)
			top = max(top, end_of(m, i));
		i++;
	}
	return top;
}

enum status e820_find_top(const struct e820 *m, u64 limit, u64 size, u64 align, u64 *base)
{
	bool found = false;
	u32 i = 0;

	while (i < m->count)
		LOOP_ASSIGNS(i, found, *base)
		LOOP_INVARIANT(i <= m->count)
		LOOP_INVARIANT(!found || E820_FOUND(*base, limit, size, align))
		LOOP_DECREASES(m->count - i)
	{
		u64 end = min(end_of(m, i), limit);
		u64 at;

		if (m->type[i] == E820_RAM && end >= size && m->base[i] < end) {
			at = (end - size) & ~(align - 1);
			if (at >= m->base[i] && (!found || at > *base)) {
				*base = at;
				found = true;
			}
		}
		i++;
	}
	return found ? OK : ERR_NOT_FOUND;
}

bool e820_is_ram(const struct e820 *m, u64 a, u64 len)
{
	u32 i = 0;

	while (i < m->count)
		LOOP_ASSIGNS(i)
		LOOP_INVARIANT(i <= m->count)
		LOOP_DECREASES(m->count - i)
	{
		if (m->type[i] == E820_RAM && a >= m->base[i] && a - m->base[i] <= m->len[i] &&
		    len <= m->len[i] - (a - m->base[i]))
			return true;
		i++;
	}
	return false;
}
