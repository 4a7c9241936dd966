/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which process runs on this processor, read out of the guest's kernel. Linux keeps the address of
 * the task_struct in its per-CPU area, which one of the two GS bases points to; where in them
 * things are is told by the configuration or by the reader (TRACE_PROFILE).
 */
#include <hypapps/trace/local.h>

#define MAX_CPUS 64U

static struct {
	bool known;
	u64 current;
	u32 comm;
	u32 pid;
} profile;

static struct cpu {
	u64 gs;
	u64 slot; /* guest-physical address of this processor's `current` */
	u64 task; /* whose name and numbers are at: */
	u64 comm;
	u64 pid;
} cpus[MAX_CPUS];

void process_profile(u64 current, u32 comm, u32 pid)
{
	profile.current = current;
	profile.comm = comm;
	profile.pid = pid;
	profile.known = true;
	for (u32 i = 0; i < MAX_CPUS; i++)
		cpus[i] = (struct cpu){0};
}

static bool find(u64 lin, u64 *gpa)
{
	return xmhf_translate(lin, XMHF_READ | XMHF_NO_CHECK, gpa) == XMHF_SUCCESS;
}

/* The addresses of this processor's current task in @c; they are looked up when it changes. */
static bool look(struct cpu *c)
{
	u64 gs = 0, task = 0;

	/* The kernel's is the one in the upper half. */
	(void)xmhf_get(XMHF_KERNEL_GS_BASE, &gs);
	if (gs >> 63 == 0)
		(void)xmhf_get(XMHF_GS_BASE, &gs);
	if (gs != c->gs) {
		c->gs = 0;
		c->task = 0;
		if (gs >> 63 == 0 || !find(gs + profile.current, &c->slot))
			return false;
		c->gs = gs;
	}
	if (xmhf_read(c->slot, &task, sizeof(task)) != XMHF_SUCCESS)
		return false;
	if (task != c->task) {
		c->task = 0;
		if (!find(task + profile.comm, &c->comm) || !find(task + profile.pid, &c->pid))
			return false;
		c->task = task;
	}
	return true;
}

void process_fill(struct trace_record *r)
{
	struct cpu *c = &cpus[r->cpu % MAX_CPUS];
	u32 ids[2] = {0};
	u64 cr3 = 0;

	if (profile.known && look(c) && xmhf_read(c->pid, ids, sizeof(ids)) == XMHF_SUCCESS &&
	    xmhf_read(c->comm, r->comm, sizeof(r->comm)) == XMHF_SUCCESS) {
		r->comm[sizeof(r->comm) - 1] = '\0';
		r->tid = ids[0];
		r->pid = ids[1];
		return;
	}
	(void)xmhf_get(XMHF_CR3, &cr3);
	r->comm[0] = '\0';
	r->flags = TRACE_UNKNOWN;
	r->tid = r->pid = (u32)(cr3 >> 12 & 0xffffffff);
}
