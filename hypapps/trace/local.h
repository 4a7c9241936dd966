/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the hypapp `trace` share. */
#ifndef TRACE_LOCAL_H
#define TRACE_LOCAL_H

#include <xmhf/hypapp.h>
#include <hypapps/trace/trace.h>

/* What the command line says. */
struct trace_options {
	u32 kinds;   /* mask of enum trace_kind */
	u32 key;     /* that hypercalls must name */
	bool to_log; /* each record is a line of XMHF's log, too */
};
extern struct trace_options options;

/* options_parse() - read the command line; sets the intercepts and pages that it names. false: it
 * is wrong, and the log says where. */
bool options_parse(const char *args);

/* record_begin() - the record of something that happens here and now, or NULL if @kind is switched
 * off. record_end() puts it into the ring. */
struct trace_record *record_begin(enum trace_kind kind);
void record_end(struct trace_record *r);
/* record_enable(), record_enabled() - the kinds that are recorded, but not of process @without:
 * what the reader does would be records to read again. */
void record_enable(u32 mask, u32 without);
u32 record_enabled(void);
/* record_next() - the position of the next record. */
u64 record_next(void);
/* record_read() - copy records from position *@at on to the guest's page at @lin; *at moves behind
 * them, *lost is how many before them were overwritten. Returns how many, or -1: @lin is bad. */
int record_read(u64 *at, u64 lin, u64 *lost);

/* process_profile() - where the guest's kernel has what; see enum trace_call. */
void process_profile(u64 current, u32 comm, u32 pid);
/* process_fill() - who runs on this processor. */
void process_fill(struct trace_record *r);

/* syscalls_*() - see syscalls.c. */
bool syscalls_start(void);
void syscalls_enable(bool on);
enum xmhf_verdict syscalls_msr(struct xmhf_msr *m);
enum xmhf_verdict syscalls_exception(const struct xmhf_exception *x);
/* syscalls_memory() - true: the access was to a page that is watched for system calls. */
bool syscalls_memory(const struct xmhf_memory *m);

#endif
