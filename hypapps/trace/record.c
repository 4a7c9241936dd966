/* SPDX-License-Identifier: BSD-2-Clause */
/* The ring of records. */
#include <hypapps/trace/local.h>

static struct trace_record ring[TRACE_RECORDS];
static u64 next;     /* position of the next record: ring[next % TRACE_RECORDS] */
static u32 recorded; /* mask of kinds */
static u32 left_out; /* pid */

void record_enable(u32 mask, u32 without)
{
	left_out = without;
	recorded = mask & options.kinds;
}

u32 record_enabled(void)
{
	return recorded;
}

u64 record_next(void)
{
	return next;
}

struct trace_record *record_begin(enum trace_kind kind)
{
	struct trace_record *r = &ring[next % TRACE_RECORDS];

	if ((recorded & BIT(kind)) == 0)
		return NULL;
	*r = (struct trace_record){.kind = (u8)kind, .cpu = (u8)xmhf_cpu()};
	(void)xmhf_fact(XMHF_FACT_TSC, &r->tsc);
	process_fill(r);
	return left_out != 0 && r->pid == left_out ? NULL : r;
}

void record_end(struct trace_record *r)
{
	next++;
	if (options.to_log)
		xmhf_printf("@%lx %u %u %x %u %u %u %u %lx %lx %lx %s", r->tsc, (u32)r->cpu,
			    (u32)r->kind, r->number, (u32)r->flags, (u32)r->size, r->pid, r->tid,
			    r->arg[0], r->arg[1], r->arg[2], r->comm);
}

int record_read(u64 *at, u64 lin, u64 *lost)
{
	u32 n = 0;

	*lost = 0;
	if (*at > next || (lin & PAGE_MASK) != 0)
		return -1;
	if (next - *at > TRACE_RECORDS) {
		*lost = next - *at - TRACE_RECORDS;
		*at += *lost;
	}
	while (n < TRACE_CHUNK && *at < next) {
		/* As the caller itself could write there; a record does not cross a page. */
		if (xmhf_write_virt(lin + n * sizeof(*ring), XMHF_WRITE, &ring[*at % TRACE_RECORDS],
				    sizeof(*ring)) != XMHF_SUCCESS)
			return -1;
		(*at)++;
		n++;
	}
	return (int)n;
}
