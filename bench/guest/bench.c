/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first program of the benchmark's guest: runs every workload REPEATS times on Debian's
 * stock kernel and prints a line of JSON for each run. A marker instruction before and after it
 * tells the emulator's counter (bench/plugin) where it begins and ends, the TSC tells
 * the virtual time between them, and XMHF, if there is one, its exits by cause.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xmhf/hypercall.h>
#include "workloads.h"

#define MARK_USERSPACE 10U
#define MARK_BEGIN 100U /* of the workload with number n: MARK_BEGIN + 2 * n; its end one more */

enum { MAX_REPEATS = 5 };

static bool xmhf;
static sigjmp_buf no_xmhf;

static const char *const causes[] = {
#define CAUSE_NAME(id, name) name,
    XMHF_EXITS(CAUSE_NAME)
#undef CAUSE_NAME
};
enum {
#define CAUSE_ID(id, name) CAUSE_##id,
	XMHF_EXITS(CAUSE_ID)
#undef CAUSE_ID
	    CAUSES,
};

/* An instruction that does nothing on any processor: nopl 0x584d0000(%rax), the number in RDI. */
static inline void mark(uint64_t id)
{
	__asm__ volatile("nopl 0x584d0000(%%rax)" : : "D"(id) : "memory");
}

static inline uint64_t tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

_Noreturn void bench_fail(const char *what)
{
	printf("bench: failed: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	_exit(1);
}

static uint64_t count(uint64_t cause)
{
	uint64_t a = XMHF_CALL(XMHF_STATS), b = 0, c = cause, d = 0, si = 0;

	__asm__ volatile("vmmcall" : "+a"(a), "+b"(b), "+c"(c), "+d"(d), "+S"(si) : : "memory");
	if (a != XMHF_OK)
		bench_fail("hypercall");
	return b;
}

static void counts(uint64_t n[CAUSES])
{
	for (uint64_t i = 0; i < CAUSES; i++)
		n[i] = xmhf ? count(i) : 0;
}

/* @own: hypercalls among them that counts() itself made. */
static void print_exits(const uint64_t before[CAUSES], const uint64_t after[CAUSES], uint64_t own)
{
	const char *sep = "";

	for (size_t i = 0; i < CAUSES; i++) {
		uint64_t n = after[i] - before[i];

		if (xmhf && i == CAUSE_HYPERCALL)
			n -= own;
		if (n != 0)
			printf("%s\"%s\": %llu", sep, causes[i], (unsigned long long)n);
		if (n != 0)
			sep = ", ";
	}
}

static void measure(size_t index, const struct workload *w, int repeat)
{
	uint64_t before[CAUSES], after[CAUSES], t0, t1;

	if (w->prepare != NULL)
		w->prepare();
	counts(before);
	mark(MARK_BEGIN + 2 * index);
	t0 = tsc();
	w->run();
	t1 = tsc();
	mark(MARK_BEGIN + 2 * index + 1);
	counts(after);
	printf("bench: {\"workload\": \"%s\", \"index\": %zu, \"repeat\": %d, \"tsc\": %llu, "
	       "\"exits\": {",
	       w->name, index, repeat, (unsigned long long)(t1 - t0));
	print_exits(before, after, CAUSES);
	printf("}}\n");
	fflush(stdout);
}

static void on_sigill(int sig)
{
	(void)sig;
	siglongjmp(no_xmhf, 1);
}

/*
 * Is XMHF below? Prints its exits until now: those of the boot. Marks the end of the boot as
 * closely as it can before it reads them.
 */
static void find_xmhf(uint64_t start)
{
	static const uint64_t zero[CAUSES];
	struct sigaction sa = {.sa_handler = on_sigill};
	static uint64_t a = XMHF_CALL(XMHF_INFO), b, c, d, si;
	uint64_t n[CAUSES];

	sigaction(SIGILL, &sa, NULL);
	mark(MARK_USERSPACE);
	if (sigsetjmp(no_xmhf, 1) == 0) {
		__asm__ volatile("vmmcall"
				 : "+a"(a), "+b"(b), "+c"(c), "+d"(d), "+S"(si)
				 :
				 : "memory");
		xmhf = a == XMHF_OK;
	}
	counts(n);
	signal(SIGILL, SIG_DFL);
	if (xmhf)
		printf("bench: {\"info\": {\"base\": %llu, \"kept\": %llu, \"cpus\": %llu}}\n",
		       (unsigned long long)c, (unsigned long long)d, (unsigned long long)si);
	printf("bench: {\"workload\": \"boot\", \"repeat\": 0, \"tsc\": %llu, \"exits\": {",
	       (unsigned long long)start);
	print_exits(zero, n, 1 + CAUSE_HYPERCALL + 1); /* XMHF_INFO; then up to the count itself */
	printf("}}\n");
}

static void run(const char *command)
{
	if (system(command) == -1)
		bench_fail(command);
}

static void set_up(void)
{
	mkdir_all();
	if (mount("proc", "/proc", "proc", 0, NULL) != 0 ||
	    mount("sys", "/sys", "sysfs", 0, NULL) != 0 ||
	    mount("tmp", "/tmp", "tmpfs", 0, "size=256m") != 0)
		bench_fail("mount");
	if (mount("dev", "/dev", "devtmpfs", 0, NULL) != 0 && errno != EBUSY)
		bench_fail("mount /dev");
	run("/bin/busybox modprobe ahci; /bin/busybox modprobe sd_mod; /bin/busybox modprobe msr");
	/* Then let the kernel finish what it does in the background. Idle time costs no
	 * instructions. */
	run("i=0; while [ ! -e /dev/sdb ] && [ $i -lt 50 ]; do /bin/busybox usleep 100000; "
	    "i=$((i+1)); done; sleep 5");
}

/* The kernel's command line: bench_repeat=N, and bench_only=NAME,NAME... */
static bool wanted(const char *only, const char *name)
{
	size_t n = strlen(name);

	while (only != NULL) {
		if (strncmp(only, name, n) == 0 && (only[n] == ',' || only[n] == '\0'))
			return true;
		only = strchr(only, ',');
		if (only != NULL)
			only++;
	}
	return false;
}

int main(int argc, char **argv)
{
	uint64_t start = tsc();
	const char *only = getenv("bench_only");
	const char *repeat = getenv("bench_repeat");
	int repeats = repeat != NULL ? atoi(repeat) : MAX_REPEATS;

	if (argc > 1 && strcmp(argv[1], "nothing") == 0)
		return 0;
	find_xmhf(start);
	set_up();
	for (size_t i = 0; workloads[i].name != NULL; i++) {
		if (workloads[i].needs_xmhf && !xmhf)
			continue;
		for (int r = 0; r < repeats; r++)
			if (only == NULL ? !workloads[i].if_named : wanted(only, workloads[i].name))
				measure(i, &workloads[i], r);
	}
	if (xmhf)
		run("/bin/xmhfctl stats --json");
	printf("bench: end\n");
	fflush(stdout);
	sync();
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return 1;
}
