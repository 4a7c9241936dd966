/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * watch: keeps the guest's hands off chosen pages of its memory, or tells who touched them. The
 * guest's own page tables do not matter: a kernel module that clears CR0.WP or maps the page once
 * more is seen, too.
 */
#include <xmhf/hypapp.h>
#include <hypapps/watch/watch.h>

static struct area {
	u64 lin;  /* where the guest has it; 0: this place is free */
	u64 size; /* in bytes */
	u64 gpa[WATCH_PAGES];
	u32 pages;
	u32 rights; /* XMHF_PROT_... */
	enum watch_mode mode;
	u64 hits;
} areas[WATCH_AREAS];

static struct watch_event events[WATCH_EVENTS];
static u64 first, count; /* the oldest, and how many there are */
static u64 lost;
static bool locked;

/* What all areas together allow on a page. */
static u32 rights_of(u64 page)
{
	u32 rights = XMHF_PROT_ALL;

	for (u32 i = 0; i < WATCH_AREAS; i++)
		for (u32 n = 0; areas[i].lin != 0 && n < areas[i].pages; n++)
			if (areas[i].gpa[n] == page)
				rights &= areas[i].rights;
	/* Writing and executing need reading (xmhf_protect()). */
	return (rights & XMHF_PROT_R) != 0 ? rights : 0;
}

static bool apply(const struct area *a)
{
	bool done = true;

	for (u32 n = 0; n < a->pages; n++)
		done = xmhf_protect(a->gpa[n], 1, rights_of(a->gpa[n])) == XMHF_SUCCESS && done;
	return done;
}

static void drop(struct area *a)
{
	a->lin = 0;
	(void)apply(a);
	a->pages = 0;
}

static u64 add(u64 lin, u64 how, u64 *index)
{
	u64 size = how & 0xffffffff, page = lin & ~PAGE_MASK;
	u64 pages = (size + (lin & PAGE_MASK) + PAGE_MASK) / PAGE_SIZE;
	struct area *a = areas;

	while (a < areas + WATCH_AREAS && a->lin != 0)
		a++;
	if (a == areas + WATCH_AREAS || lin == 0 || size == 0 || pages > WATCH_PAGES ||
	    (how >> 32 & 0xff) > XMHF_PROT_ALL || how >> 40 > WATCH_DENY)
		return XMHF_BAD_ARG;
	*a = (struct area){.size = size, .rights = (u32)(how >> 32 & 0xff)};
	a->mode = (enum watch_mode)(how >> 40);
	for (; a->pages < pages; a->pages++) {
		u64 gpa;

		if (xmhf_translate(page + a->pages * PAGE_SIZE, XMHF_READ | XMHF_NO_CHECK, &gpa) !=
		    XMHF_SUCCESS)
			return XMHF_BAD_ARG;
		a->gpa[a->pages] = gpa;
	}
	a->lin = lin;
	if (!apply(a)) {
		drop(a);
		return XMHF_BAD_ARG;
	}
	*index = (u64)(a - areas);
	xmhf_printf("area %u: %lx, %lu bytes, rights %u, %s", (u32)(a - areas), lin, size,
		    a->rights, a->mode == WATCH_DENY ? "deny" : "report");
	return XMHF_OK;
}

/* Has @gpa's page to do with @a? Then where @gpa is in the guest's linear addresses of it. */
static bool find(const struct area *a, u64 gpa, u64 *lin)
{
	for (u32 n = 0; a->lin != 0 && n < a->pages; n++) {
		if (a->gpa[n] != (gpa & ~PAGE_MASK))
			continue;
		*lin = (a->lin & ~PAGE_MASK) + n * PAGE_SIZE + (gpa & PAGE_MASK);
		return true;
	}
	return false;
}

static void report(struct watch_event *e)
{
	for (u64 i = 0; i < count; i++) {
		struct watch_event *old = &events[(first + i) % WATCH_EVENTS];

		if (old->rip == e->rip && old->cr3 == e->cr3 && old->access == e->access &&
		    old->gpa / PAGE_SIZE == e->gpa / PAGE_SIZE && old->inside == e->inside) {
			old->repeat++;
			return;
		}
	}
	xmhf_printf("area %u: %s of %lx by %lx (ring %u, cpu %u, cr3 %lx)%s", (u32)e->area,
		    e->access == XMHF_WRITE  ? "write"
		    : e->access == XMHF_READ ? "read"
					     : "execution",
		    e->lin, e->rip, (u32)e->cpl, (u32)e->cpu, e->cr3, e->denied ? ": denied" : "");
	if (count == WATCH_EVENTS) {
		lost++;
		return;
	}
	events[(first + count) % WATCH_EVENTS] = *e;
	count++;
}

static enum xmhf_verdict memory(struct xmhf_memory *m)
{
	struct watch_event e = {.gpa = m->gpa, .access = (u8)m->access, .cpu = (u8)xmhf_cpu()};
	u32 bit = m->access == XMHF_WRITE  ? XMHF_PROT_W
		  : m->access == XMHF_READ ? XMHF_PROT_R
					   : XMHF_PROT_X;
	enum xmhf_verdict verdict = XMHF_DEFAULT;
	u64 cpl = 0;

	(void)xmhf_get(XMHF_RIP, &e.rip);
	(void)xmhf_get(XMHF_CR3, &e.cr3);
	(void)xmhf_get(XMHF_CPL, &cpl);
	(void)xmhf_fact(XMHF_FACT_TSC, &e.tsc);
	e.cpl = (u8)(cpl & 3);
	for (u32 i = 0; i < WATCH_AREAS; i++) {
		struct area *a = &areas[i];

		if (!find(a, m->gpa, &e.lin) || (a->rights & bit) != 0)
			continue;
		e.area = (u8)i;
		e.inside = e.lin >= a->lin && e.lin - a->lin < a->size;
		/* What only shares the page is nobody's business but of who reads the report. */
		e.denied = a->mode == WATCH_DENY && e.inside;
		a->hits++;
		if (e.denied)
			verdict = XMHF_DENY;
		report(&e);
	}
	return verdict;
}

static u64 list(struct xmhf_hypercall *c)
{
	const struct area *a;

	if (c->arg[1] >= WATCH_AREAS)
		return XMHF_BAD_ARG;
	a = &areas[c->arg[1]];
	c->arg[0] = a->lin;
	c->arg[1] = a->size | (u64)a->rights << 32 | (u64)a->mode << 40;
	c->arg[2] = a->hits;
	return XMHF_OK;
}

static u64 read_event(struct xmhf_hypercall *c)
{
	u64 to = c->arg[1];

	c->arg[0] = 0;
	c->arg[1] = lost;
	if (count == 0)
		return XMHF_OK;
	if ((to & PAGE_MASK) > PAGE_SIZE - sizeof(events[0]) ||
	    xmhf_write_virt(to, XMHF_WRITE, &events[first], sizeof(events[0])) != XMHF_SUCCESS)
		return XMHF_BAD_ARG;
	first = (first + 1) % WATCH_EVENTS;
	count--;
	c->arg[0] = 1;
	return XMHF_OK;
}

static u64 remove_area(u64 index)
{
	if (index >= WATCH_AREAS || areas[index].lin == 0)
		return XMHF_BAD_ARG;
	drop(&areas[index]);
	return XMHF_OK;
}

static enum xmhf_verdict hypercall(struct xmhf_hypercall *c)
{
	u64 call = c->arg[0];

	if (locked && (call == WATCH_ADD || call == WATCH_REMOVE))
		return XMHF_DENY;
	switch (call) {
	case WATCH_ADD: c->status = add(c->arg[1], c->arg[2], &c->arg[0]); break;
	case WATCH_REMOVE: c->status = remove_area(c->arg[1]); break;
	case WATCH_LIST: c->status = list(c); break;
	case WATCH_READ: c->status = read_event(c); break;
	case WATCH_LOCK:
		locked = true;
		xmhf_printf("locked");
		break;
	default: return XMHF_DEFAULT;
	}
	return XMHF_HANDLED;
}

HYPAPP = {
    .name = "watch",
    .number = WATCH_NUMBER,
    .hypercall = hypercall,
    .memory = memory,
};
