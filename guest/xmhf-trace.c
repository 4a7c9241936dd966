/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xmhf-trace - read what the hypapp `trace` records below this system, and write it as text or as
 * JSON for the viewers of Chrome's trace format.
 */
#include "hyper.h"
#include "kernel.h"
#include "traceout.h"

#include <inttypes.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

static struct trace_out out = {.mhz = 0};
static uint32_t key;
static const char *comm; /* only records of this process */

static void die(int status, const char *text, const char *more)
{
	fprintf(stderr, "xmhf-trace: %s%s\n", text, more);
	exit(status);
}

/* A call of the hypapp; ends the program when it is refused. */
static void call(enum trace_call n, uint64_t arg[3])
{
	uint32_t a;

	arg[0] = (uint32_t)n | (uint64_t)key << 32;
	a = hyper_hypapp(TRACE_NUMBER, arg);
	if (a == XMHF_UNKNOWN)
		die(EXIT_REFUSED, "the hypapp trace is not loaded", " (see xmhfctl hypapps)");
	if (a == XMHF_REFUSED)
		die(EXIT_REFUSED, "the hypapp trace wants its key", ": --key");
	if (a != XMHF_OK)
		die(EXIT_REFUSED, "the hypapp trace: ", hyper_error(a));
}

static void info(uint64_t arg[3])
{
	struct hyper_regs r;

	hyper_need("xmhf-trace", false, &r);
	arg[1] = arg[2] = 0;
	call(TRACE_INFO, arg);
}

struct profile {
	uint64_t current;
	uint32_t comm, pid;
};

static bool profile(struct profile *p)
{
	p->current = kernel_symbol("current_task");
	if (p->current == 0)
		p->current = kernel_symbol("pcpu_hot"); /* Linux 6.2: its first member */
	if (p->current == 0) {
		fprintf(stderr, "xmhf-trace: no addresses in /proc/kallsyms: only root sees them; "
				"processes go without their names\n");
		return false;
	}
	if (kernel_member("task_struct", "comm", &p->comm) &&
	    kernel_member("task_struct", "pid", &p->pid))
		return true;
	fprintf(stderr, "xmhf-trace: the kernel has no type information "
			"(/sys/kernel/btf/vmlinux); processes go without their names\n");
	return false;
}

static int show_profile(void)
{
	struct profile p;

	if (!profile(&p))
		return EXIT_REFUSED;
	printf("current=%" PRIx64 ":%x:%x\n", p.current, p.comm, p.pid);
	return EXIT_DONE;
}

/* Enable @mask on every processor: system calls are switched on each by itself. */
static void enable(uint64_t mask)
{
	cpu_set_t old, one;
	uint64_t arg[3];

	sched_getaffinity(0, sizeof(old), &old);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (!CPU_ISSET(cpu, &old) || sched_setaffinity(0, sizeof(one), &one) != 0)
			continue;
		arg[1] = mask;
		arg[2] = (uint64_t)getpid();
		call(TRACE_ENABLE, arg);
	}
	sched_setaffinity(0, sizeof(old), &old);
}

/* Returns the position of the first record from now on. */
static uint64_t start(char **kinds)
{
	struct profile p;
	uint64_t arg[3], mask = 0;

	info(arg);
	for (; *kinds != NULL; kinds++) {
		int kind = trace_kind_of(*kinds);

		if (kind < 0)
			die(EXIT_USAGE, "there is no kind of event ", *kinds);
		if ((arg[0] >> kind & 1) == 0)
			die(EXIT_REFUSED, "not in the arguments of the hypapp: ", *kinds);
		mask |= 1U << kind;
	}
	mask = mask != 0 ? mask : arg[0];
	if (profile(&p)) {
		arg[1] = p.current;
		arg[2] = p.comm | (uint64_t)p.pid << 32;
		call(TRACE_PROFILE, arg);
	}
	enable(mask);
	info(arg);
	return arg[2];
}

static int stop(void)
{
	uint64_t arg[3];

	info(arg);
	enable(0);
	return EXIT_DONE;
}

static struct trace_record *page(void)
{
	static struct trace_record *p;

	if (p == NULL) {
		/* It must be there when the hypapp writes to it: the kernel is not asked. */
		p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (p == MAP_FAILED || mlock(p, 4096) != 0)
			die(EXIT_REFUSED, "no memory", "");
	}
	return p;
}

static uint64_t lost; /* records that were overwritten before they were read */

static void finish(void)
{
	trace_out_end(&out);
	if (lost != 0)
		fprintf(stderr, "xmhf-trace: %" PRIu64 " records were overwritten\n", lost);
}

/* Write all records from @at on; returns the position behind them. Our own do not count. */
static uint64_t drain(uint64_t at)
{
	struct trace_record *r = page();
	uint64_t arg[3];

	do {
		memset(r, 0, 4096);
		arg[1] = at;
		arg[2] = (uintptr_t)r;
		call(TRACE_READ, arg);
		at = arg[1];
		lost += arg[2];
		for (uint64_t i = 0; i < arg[0] && i < TRACE_CHUNK; i++)
			if (r[i].pid != (uint32_t)getpid() &&
			    (comm == NULL || strncmp(r[i].comm, comm, sizeof(r[i].comm) - 1) == 0))
				trace_out_record(&out, &r[i]);
	} while (arg[0] == TRACE_CHUNK);
	return at;
}

/* How many ticks of the time-stamp counter a microsecond has. */
static double measure(void)
{
	struct timespec a, b, pause = {.tv_nsec = 50000000};
	uint64_t t0, t1;

	clock_gettime(CLOCK_MONOTONIC, &a);
	t0 = __rdtsc();
	nanosleep(&pause, NULL);
	clock_gettime(CLOCK_MONOTONIC, &b);
	t1 = __rdtsc();
	return (double)(t1 - t0) * 1e3 /
	       ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec));
}

static int show(void)
{
	uint64_t arg[3];

	info(arg);
	trace_out_begin(&out);
	(void)drain(arg[2] > TRACE_RECORDS ? arg[2] - TRACE_RECORDS : 0);
	finish();
	return EXIT_DONE;
}

static int run(char **command)
{
	char *all[] = {NULL};
	uint64_t at = start(all);
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		execvp(command[0], command);
		fprintf(stderr, "xmhf-trace: %s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	trace_out_begin(&out);
	while (child > 0 && waitpid(child, &status, WNOHANG) == 0) {
		struct timespec pause = {.tv_nsec = 2000000};

		at = drain(at);
		nanosleep(&pause, NULL);
	}
	enable(0);
	(void)drain(at);
	finish();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Records out of XMHF's log, where the hypapp writes them with the argument `log`. */
static int convert(const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	struct trace_record r;
	char line[512];

	if (f == NULL)
		die(EXIT_USAGE, path, ": cannot be read");
	trace_out_begin(&out);
	while (fgets(line, sizeof(line), f) != NULL)
		if (trace_parse(line, &r) && (comm == NULL || strcmp(r.comm, comm) == 0))
			trace_out_record(&out, &r);
	trace_out_end(&out);
	return EXIT_DONE;
}

/* Record accesses to the page of a symbol or address that go beyond @rights. */
static int watch_page(const char *where, const char *rights)
{
	uint64_t arg[3], prot = 0;
	char *end;

	info(arg);
	arg[1] = strtoull(where, &end, 0);
	if (*where == '\0' || *end != '\0')
		arg[1] = kernel_symbol(where);
	if (arg[1] == 0)
		die(EXIT_USAGE, "no such symbol or address: ", where);
	for (; *rights != '\0' && *rights != '-'; rights++)
		prot |= *rights == 'r' ? 1 : *rights == 'w' ? 2 : *rights == 'x' ? 4 : 8;
	arg[2] = prot;
	call(TRACE_PAGES, arg);
	return EXIT_DONE;
}

static int usage(FILE *to)
{
	fprintf(
	    to,
	    "usage: xmhf-trace [OPTION...] COMMAND\n"
	    "\n"
	    "  run COMMAND [ARG...]  record everything while COMMAND runs, and write it\n"
	    "  start [KIND...]       record from now on: syscalls, ports, msrs, cr3, pages\n"
	    "  stop                  record no more; system calls cost nothing again\n"
	    "  show                  write what the hypapp has, its last %u records\n"
	    "  page WHERE RIGHTS     record accesses to the page of a kernel symbol or address\n"
	    "                        that need more than RIGHTS: rw, r, rx, -; rwx ends it\n"
	    "  profile               print the argument that gives the hypapp process names\n"
	    "                        from boot on, for the boot loader's configuration\n"
	    "  convert FILE          write the records that are in a log of XMHF's\n"
	    "\n"
	    "  --json                write Chrome's trace format (chrome://tracing, Perfetto)\n"
	    "  -o FILE               write there\n"
	    "  --comm NAME           only this process\n"
	    "  --mhz N               ticks of the TSC in a microsecond, for convert (1000)\n"
	    "  --key N               what the hypapp's argument key= says\n"
	    "  --help, --version\n"
	    "\n"
	    "Exit status: that of COMMAND for run; 0 done, 2 wrong usage, 3 no XMHF below,\n"
	    "4 refused, or the hypapp is not loaded.\n",
	    TRACE_RECORDS);
	return to == stdout ? EXIT_DONE : EXIT_USAGE;
}

static int command(char **word, int n)
{
	if (n >= 2 && strcmp(word[0], "run") == 0) {
		out.mhz = measure();
		return run(word + 1);
	}
	if (n >= 1 && strcmp(word[0], "start") == 0) {
		(void)start(word + 1);
		return EXIT_DONE;
	}
	if (n == 1 && strcmp(word[0], "stop") == 0)
		return stop();
	if (n == 1 && strcmp(word[0], "show") == 0) {
		out.mhz = measure();
		return show();
	}
	if (n == 3 && strcmp(word[0], "page") == 0)
		return watch_page(word[1], word[2]);
	if (n == 1 && strcmp(word[0], "profile") == 0)
		return show_profile();
	if (n == 2 && strcmp(word[0], "convert") == 0)
		return convert(word[1]);
	return usage(stderr);
}

static const char *value(char **argv, int *i)
{
	if (argv[*i + 1] == NULL)
		exit(usage(stderr));
	return argv[++*i];
}

int main(int argc, char **argv)
{
	const char *file = NULL;
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return usage(stdout);
		if (strcmp(argv[i], "--version") == 0)
			return printf("xmhf-trace %s\n", XMHF_VERSION) < 0;
		if (strcmp(argv[i], "--json") == 0)
			out.json = true;
		else if (strcmp(argv[i], "-o") == 0)
			file = value(argv, &i);
		else if (strcmp(argv[i], "--comm") == 0)
			comm = value(argv, &i);
		else if (strcmp(argv[i], "--mhz") == 0)
			out.mhz = atof(value(argv, &i));
		else if (strcmp(argv[i], "--key") == 0)
			key = (uint32_t)strtoul(value(argv, &i), NULL, 0);
		else
			return usage(stderr);
	}
	out.to = file == NULL ? stdout : fopen(file, "w");
	if (out.to == NULL)
		die(EXIT_USAGE, file, ": cannot be written");
	/* Few big writes: each is a system call that may be slower than what is recorded. */
	setvbuf(out.to, NULL, _IOFBF, 1 << 20);
	return command(argv + i, argc - i);
}
