/* SPDX-License-Identifier: BSD-2-Clause */
/* Records of the hypapp `trace` as text and as Chrome's trace format. */
#ifndef GUEST_TRACEOUT_H
#define GUEST_TRACEOUT_H

#include <hypapps/trace/trace.h>
#include <stdbool.h>
#include <stdio.h>

struct trace_out {
	FILE *to;
	bool json;
	double mhz;	/* ticks in a microsecond; 0: 1000 */
	uint64_t first; /* time stamp of the first record */
	bool begun;
};

/* trace_kind_of() - the kind that people call @name, or -1. */
int trace_kind_of(const char *name);

/* trace_parse() - the record in a line of XMHF's log. False: there is none. */
bool trace_parse(const char *line, struct trace_record *r);

void trace_out_begin(struct trace_out *o);
void trace_out_record(struct trace_out *o, const struct trace_record *r);
void trace_out_end(struct trace_out *o);

#endif
