/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xmhfctl - ask the XMHF below this OS what it is and what it has done. Needs no
 * privileges and no driver: the two hypercalls that it makes are allowed from ring 3.
 */
#include <cpuid.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <xmhf/hypercall.h>

enum { EXIT_OK = 0, EXIT_USAGE = 2, EXIT_NO_XMHF = 3, EXIT_REFUSED = 4 };

struct call {
	uint64_t a, b, c, d, si;
};

static sigjmp_buf no_xmhf;

static void on_sigill(int sig)
{
	(void)sig;
	siglongjmp(no_xmhf, 1);
}

static bool is_amd(void)
{
	unsigned int a, b = 0, c, d;

	(void)__get_cpuid(0, &a, &b, &c, &d);
	return b == 0x68747541 || b == 0x6f677948; /* "Auth", "Hygo" */
}

/* False: there is no XMHF below; the instruction raised #UD. */
static bool hypercall(uint32_t n, struct call *io)
{
	static bool amd, known;

	if (!known) {
		amd = is_amd();
		known = true;
	}
	if (sigsetjmp(no_xmhf, 1) != 0)
		return false;
	io->a = XMHF_CALL(n);
	if (amd)
		__asm__ volatile("vmmcall"
				 : "+a"(io->a), "+b"(io->b), "+c"(io->c), "+d"(io->d), "+S"(io->si)
				 :
				 : "memory");
	else
		__asm__ volatile("vmcall"
				 : "+a"(io->a), "+b"(io->b), "+c"(io->c), "+d"(io->d), "+S"(io->si)
				 :
				 : "memory");
	return true;
}

static const char *const causes[] = {
#define CAUSE_NAME(id, name) name,
    XMHF_EXITS(CAUSE_NAME)
#undef CAUSE_NAME
};
#define CAUSES (sizeof(causes) / sizeof(causes[0]))

static int show_status(const struct call *info, bool json)
{
	const char *format = json ? "{\"version\": \"%u.%u\", \"region_base\": %llu, "
				    "\"region_size\": %llu, \"cpus\": %llu}\n"
				  : "XMHF %u.%u is below this OS\n"
				    "memory kept:  0x%llx, %llu bytes\n"
				    "processors:   %llu\n";

	printf(format, (unsigned int)(info->b >> 16) & 0xffff, (unsigned int)info->b & 0xffff,
	       (unsigned long long)info->c, (unsigned long long)info->d,
	       (unsigned long long)info->si);
	return EXIT_OK;
}

/* How often processor @cpu left the guest for @cause. */
static uint64_t count(uint64_t cpu, uint64_t cause, bool *ok)
{
	struct call io = {.b = cpu, .c = cause};

	if (!hypercall(XMHF_STATS, &io) || (uint32_t)io.a != XMHF_OK)
		*ok = false;
	return io.b;
}

static int show_stats(const struct call *info, bool json)
{
	uint64_t cpus = info->si;
	bool ok = true;

	if (json)
		printf("{\"cpus\": [");
	else
		printf("%-6s %-14s %12s\n", "cpu", "exit", "count");
	for (uint64_t cpu = 0; cpu < cpus && ok; cpu++) {
		uint64_t total = 0;

		if (json)
			printf("%s{", cpu == 0 ? "" : ", ");
		for (uint64_t i = 0; i < CAUSES && ok; i++) {
			uint64_t n = count(cpu, i, &ok);

			total += n;
			if (json)
				printf("\"%s\": %llu, ", causes[i], (unsigned long long)n);
			else if (n != 0)
				printf("%-6llu %-14s %12llu\n", (unsigned long long)cpu, causes[i],
				       (unsigned long long)n);
		}
		if (json)
			printf("\"total\": %llu}", (unsigned long long)total);
		else
			printf("%-6llu %-14s %12llu\n", (unsigned long long)cpu, "total",
			       (unsigned long long)total);
	}
	if (json)
		printf("]}\n");
	if (!ok)
		fprintf(stderr, "xmhfctl: XMHF refused a call; is this xmhfctl of its version?\n");
	return ok ? EXIT_OK : EXIT_REFUSED;
}

static int usage(FILE *to)
{
	fprintf(to,
		"usage: xmhfctl status|stats [--json]\n"
		"\n"
		"  status   version, memory kept from this OS, number of processors\n"
		"  stats    how often each processor left the OS for XMHF, by cause\n"
		"  --json   print JSON\n"
		"\n"
		"Exit status: 0, 2 wrong usage, 3 no XMHF below this OS, 4 XMHF refused a call.\n");
	return to == stdout ? EXIT_OK : EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct sigaction sa = {.sa_handler = on_sigill};
	struct call info = {0};
	const char *command = NULL;
	bool json = false;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return usage(stdout);
		if (strcmp(argv[i], "--json") == 0)
			json = true;
		else if (command == NULL)
			command = argv[i];
		else
			return usage(stderr);
	}
	if (command == NULL || (strcmp(command, "status") != 0 && strcmp(command, "stats") != 0))
		return usage(stderr);
	sigaction(SIGILL, &sa, NULL);
	if (!hypercall(XMHF_INFO, &info) || (uint32_t)info.a != XMHF_OK) {
		if (json)
			printf("{\"error\": \"no XMHF below this OS\"}\n");
		fprintf(stderr, "xmhfctl: no XMHF below this OS (the hypercall is an unknown "
				"instruction here)\n");
		return EXIT_NO_XMHF;
	}
	return strcmp(command, "status") == 0 ? show_status(&info, json) : show_stats(&info, json);
}
