/* SPDX-License-Identifier: BSD-2-Clause */
/* See traceout.h. */
#include "traceout.h"

#include "kernel.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const syscalls[] = {
#define SYSCALL(name, nr) [nr] = #name,
#include "syscalls.h"
#undef SYSCALL
};
#define SYSCALLS (sizeof(syscalls) / sizeof(syscalls[0]))

static const char *const kinds[TRACE_KINDS] = {"syscalls", "ports", "msrs", "cr3", "pages"};
static const char *const categories[TRACE_KINDS] = {"syscall", "port", "msr", "cr3", "page"};
static const char *const accesses[] = {"read", "write", "execute"};

int trace_kind_of(const char *name)
{
	for (int i = 0; i < TRACE_KINDS; i++)
		if (strcmp(name, kinds[i]) == 0)
			return i;
	return -1;
}

bool trace_parse(const char *line, struct trace_record *r)
{
	const char *p = strstr(line, "trace: @");
	unsigned int cpu, kind, flags, size;
	int end = 0;

	memset(r, 0, sizeof(*r));
	if (p == NULL ||
	    sscanf(p,
		   "trace: @%" SCNx64 " %u %u %" SCNx32 " %u %u %" SCNu32 " %" SCNu32 " %" SCNx64
		   " %" SCNx64 " %" SCNx64 " %n",
		   &r->tsc, &cpu, &kind, &r->number, &flags, &size, &r->pid, &r->tid, &r->arg[0],
		   &r->arg[1], &r->arg[2], &end) != 11 ||
	    end == 0 || kind >= TRACE_KINDS)
		return false;
	r->cpu = (uint8_t)cpu;
	r->kind = (uint8_t)kind;
	r->flags = (uint8_t)flags;
	r->size = (uint8_t)size;
	p += end;
	for (size_t i = 0; i + 1 < sizeof(r->comm) && p[i] != '\0' && p[i] != '\n'; i++)
		r->comm[i] = p[i];
	return true;
}

/* What happened, in a word or two: the name of a system call, a port, ... */
static void title(const struct trace_record *r, char *text, size_t size)
{
	bool write = (r->flags & TRACE_WRITE) != 0;

	switch ((enum trace_kind)r->kind) {
	case TRACE_SYSCALL:
		if (r->number < SYSCALLS && syscalls[r->number] != NULL)
			snprintf(text, size, "%s", syscalls[r->number]);
		else
			snprintf(text, size, "syscall_%u", r->number);
		break;
	case TRACE_PORT: snprintf(text, size, "%s 0x%x", write ? "out" : "in", r->number); break;
	case TRACE_MSR:
		snprintf(text, size, "%s 0x%x", write ? "wrmsr" : "rdmsr", r->number);
		break;
	case TRACE_CR3: snprintf(text, size, "mov cr3"); break;
	case TRACE_PAGE: snprintf(text, size, "%s", accesses[r->number < 3 ? r->number : 0]); break;
	case TRACE_KINDS: text[0] = '\0'; break;
	}
}

/* A name of a process is the guest's: it may hold anything. */
static void quoted(FILE *to, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '"' || *s == '\\')
			fprintf(to, "\\%c", *s);
		else if (*s < ' ' || *s > '~')
			fprintf(to, "\\u%04x", (unsigned int)(unsigned char)*s);
		else
			putc(*s, to);
}

static void plain(FILE *to, const char *s)
{
	for (; *s != '\0'; s++)
		putc(*s < ' ' || *s > '~' ? '?' : *s, to);
}

static void json(struct trace_out *o, const struct trace_record *r, double us)
{
	char text[64], where[256];

	title(r, text, sizeof(text));
	fprintf(o->to,
		"%s\n{\"name\": \"%s\", \"cat\": \"%s\", \"ph\": \"i\", \"s\": \"t\", "
		"\"ts\": %.3f, \"pid\": %u, \"tid\": %u, \"args\": {\"cpu\": %u, \"comm\": \"",
		o->begun ? "," : "", text, categories[r->kind], us, r->pid, r->tid, r->cpu);
	quoted(o->to, r->comm);
	if (r->kind == TRACE_SYSCALL) {
		fprintf(o->to,
			"\", \"number\": %u, \"args\": [\"0x%" PRIx64 "\", \"0x%" PRIx64
			"\", \"0x%" PRIx64 "\"]}}",
			r->number, r->arg[0], r->arg[1], r->arg[2]);
		return;
	}
	kernel_name(r->arg[1], where, sizeof(where));
	fprintf(o->to, "\", \"value\": \"0x%" PRIx64 "\", \"at\": \"", r->arg[0]);
	quoted(o->to, where);
	fprintf(o->to, "\"}}");
}

static void text(struct trace_out *o, const struct trace_record *r, double us)
{
	char name[64], where[256];

	title(r, name, sizeof(name));
	fprintf(o->to, "%12.6f cpu%u ", us / 1e6, r->cpu);
	if ((r->flags & TRACE_UNKNOWN) != 0)
		fprintf(o->to, "cr3:0x%x000 ", r->pid);
	else
		plain(o->to, r->comm);
	if ((r->flags & TRACE_UNKNOWN) == 0)
		fprintf(o->to, "/%u ", r->tid);
	if (r->kind == TRACE_SYSCALL) {
		fprintf(o->to, "syscall %u %s(0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ")\n",
			r->number, name, r->arg[0], r->arg[1], r->arg[2]);
		return;
	}
	kernel_name(r->arg[1], where, sizeof(where));
	fprintf(o->to, "%s %s", categories[r->kind], name);
	if ((r->flags & TRACE_WRITE) != 0 || r->kind == TRACE_PAGE)
		fprintf(o->to, " 0x%" PRIx64, r->arg[0]);
	fprintf(o->to, " at %s\n", where);
}

void trace_out_begin(struct trace_out *o)
{
	o->begun = false;
	if (o->mhz <= 0)
		o->mhz = 1000;
	if (o->json)
		fprintf(o->to, "{\"displayTimeUnit\": \"ns\", \"traceEvents\": [");
}

void trace_out_record(struct trace_out *o, const struct trace_record *r)
{
	double us;

	if (r->kind >= TRACE_KINDS)
		return;
	if (!o->begun)
		o->first = r->tsc;
	us = (double)(int64_t)(r->tsc - o->first) / o->mhz;
	if (o->json)
		json(o, r, us);
	else
		text(o, r, us);
	o->begun = true;
}

void trace_out_end(struct trace_out *o)
{
	if (o->json)
		fprintf(o->to, "\n]}\n");
	fflush(o->to);
}
