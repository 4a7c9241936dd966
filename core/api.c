/* SPDX-License-Identifier: BSD-2-Clause */
/* See api.h. */
#include "core/api.h"
#include "core/backend.h"
#include "core/gmem.h"
#include "core/hypapp.h"
#include "core/image.h"
#include "core/log.h"
#include "core/pt.h"
#include "core/string.h"
#include "x86/cpu.h"

#define TEXT_MAX 160U

/*
 * The core's pointer to @len bytes at @va of the hypapp, within a page; NULL: they are not its own,
 * or not writable. Its page tables never change, so what they say once holds.
 */
static void *hypapp_ptr(u32 hypapp, u64 va, bool write)
{
	const struct pt_format *f = pte_format((enum pt_space)(PT_HYPAPP + hypapp));
	u32 level;
	u64 e;

	if (va >= HYPAPP_STACKS + LARGE_2M)
		return NULL;
	e = pt_lookup((enum pt_space)(PT_HYPAPP + hypapp), va, &level);
	if (level != 1 || (e & f->present) == 0 || (write && (e & f->write) == 0))
		return NULL;
	return image_ptr((e & PTE_ADDR) + (va & PAGE_MASK));
}

/* How much of [va, va + len) lies in the first page. */
static u64 first_part(u64 va, u64 len)
{
	u64 n = PAGE_SIZE - (va & PAGE_MASK);

	return n < len ? n : len;
}

/* Is all of the hypapp's [va, va + len) there? @len is at most a page. */
static bool hypapp_has(u32 hypapp, u64 va, u64 len, bool write)
{
	u64 n = first_part(va, len);

	if (va > HYPAPP_STACKS + LARGE_2M || hypapp_ptr(hypapp, va, write) == NULL)
		return false;
	return n == len || hypapp_ptr(hypapp, va + n, write) != NULL;
}

static enum xmhf_status call_log(struct ring3 *r, const u64 *call)
{
	char text[TEXT_MAX + 1];
	u64 va = call[1], len = call[2], n, i = 0;

	if (len > TEXT_MAX)
		return XMHF_EINVAL;
	if (len != 0 && !hypapp_has(r->hypapp, va, len, false))
		return XMHF_ERANGE;
	n = first_part(va, len);
	if (n != 0)
		memcpy(text, hypapp_ptr(r->hypapp, va, false), n);
	if (n < len)
		memcpy(text + n, hypapp_ptr(r->hypapp, va + n, false), len - n);
	while (i < len) {
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '.';
		i++;
	}
	text[len] = '\0';
	log_info("%s: %s", hypapp_name(r->hypapp), text);
	return XMHF_SUCCESS;
}

static enum xmhf_status call_get(struct ring3 *r, u64 *call)
{
	u64 which = call[1];

	if (which > XMHF_RFLAGS)
		return XMHF_EINVAL;
	if (which < REGS)
		call[3] = r->v->gpr[which];
	else
		call[3] = which == XMHF_RIP ? r->v->rip : r->v->rflags;
	return XMHF_SUCCESS;
}

bool api_call(struct ring3 *r, u64 *call)
{
	enum xmhf_status st;

	switch (call[0]) {
	case XMHF_SYS_LOG: st = call_log(r, call); break;
	case XMHF_SYS_GET: st = call_get(r, call); break;
	default: st = XMHF_EINVAL; break;
	}
	call[0] = st;
	return true;
}
