/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xmhfctl - ask the XMHF below this OS what it is and what it has done, and call its hypapps.
 * Needs no privileges and no driver: XMHF answers hypercalls from every ring.
 */
#include "hyper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long long ull;

static struct hyper_regs info;
static bool json;

static const char *const causes[] = {
#define CAUSE_NAME(id, name) name,
    XMHF_EXITS(CAUSE_NAME)
#undef CAUSE_NAME
};
#define CAUSES (sizeof(causes) / sizeof(causes[0]))

static int status(void)
{
	struct hyper_name h;
	unsigned int hypapps = 0;
	const char *format = json ? "{\"version\": \"%u.%u\", \"region_base\": %llu, "
				    "\"region_size\": %llu, \"cpus\": %llu, \"hypapps\": %u}\n"
				  : "XMHF %u.%u is below this OS\n"
				    "memory kept:  0x%llx, %llu bytes\n"
				    "processors:   %llu\n"
				    "hypapps:      %u\n";

	while (hyper_name(hypapps, &h))
		hypapps++;
	printf(format, (unsigned int)(info.b >> 16) & 0xffff, (unsigned int)info.b & 0xffff,
	       (ull)info.c, (ull)info.d, (ull)info.si, hypapps);
	return EXIT_DONE;
}

/* How often processor @cpu left the guest for @cause. */
static uint64_t count(uint64_t cpu, uint64_t cause, bool *ok)
{
	struct hyper_regs io = {.b = cpu, .c = cause};

	if (!hyper_call(XMHF_STATS, &io) || (uint32_t)io.a != XMHF_OK)
		*ok = false;
	return io.b;
}

/* Blocked accesses of devices, and by what. */
static void dma(bool *ok)
{
	static const char *const kinds[] = {"nothing", "AMD-Vi", "VT-d"};
	struct hyper_regs io = {0};

	if (!hyper_call(XMHF_DMA, &io) || (uint32_t)io.a != XMHF_OK || io.c > 2) {
		*ok = false;
		io.c = io.b = 0;
	}
	printf(json ? "], \"dma\": {\"held_back_by\": \"%s\", \"blocked\": %llu}}\n"
		    : "devices are held back by %s; blocked accesses: %llu\n",
	       kinds[io.c], (ull)io.b);
}

static int stats(void)
{
	bool ok = true;

	if (json)
		printf("{\"cpus\": [");
	else
		printf("%-6s %-14s %12s\n", "cpu", "exit", "count");
	for (uint64_t cpu = 0; cpu < info.si && ok; cpu++) {
		uint64_t total = 0;

		if (json)
			printf("%s{", cpu == 0 ? "" : ", ");
		for (uint64_t i = 0; i < CAUSES && ok; i++) {
			uint64_t n = count(cpu, i, &ok);

			total += n;
			if (json)
				printf("\"%s\": %llu, ", causes[i], (ull)n);
			else if (n != 0)
				printf("%-6llu %-14s %12llu\n", (ull)cpu, causes[i], (ull)n);
		}
		if (json)
			printf("\"total\": %llu}", (ull)total);
		else
			printf("%-6llu %-14s %12llu\n", (ull)cpu, "total", (ull)total);
	}
	dma(&ok);
	if (!ok)
		fprintf(stderr, "xmhfctl: XMHF refused a call; is this xmhfctl of its version?\n");
	return ok ? EXIT_DONE : EXIT_REFUSED;
}

static int hypapps(void)
{
	struct hyper_name h;

	printf(json ? "{\"hypapps\": [" : "%-16s %6s  %s\n", "hypapp", "number", "state");
	for (unsigned int i = 0; hyper_name(i, &h); i++)
		if (json)
			printf("%s{\"name\": \"%s\", \"number\": %u, \"stopped\": %s}",
			       i == 0 ? "" : ", ", h.name, h.number, h.stopped ? "true" : "false");
		else
			printf("%-16s %6u  %s\n", h.name, h.number,
			       h.stopped ? "stopped" : "running");
	if (json)
		printf("]}\n");
	return EXIT_DONE;
}

/* A character of the log as part of a JSON string, in which every line is one of an array. */
static void put_json(char c, bool *in_line, bool *first)
{
	if (!*in_line && c != '\n') {
		printf(*first ? "\"" : ", \"");
		*in_line = true;
		*first = false;
	}
	if (c == '\n') {
		if (*in_line)
			putchar('"');
		*in_line = false;
	} else if (c == '"' || c == '\\') {
		printf("\\%c", c);
	} else if (c < ' ' || c > '~') {
		printf("\\u%04x", (unsigned int)(unsigned char)c);
	} else {
		putchar(c);
	}
}

static int show_log(bool follow)
{
	bool in_line = false, first = true;
	uint64_t at = 0;
	char text[25];

	if (json)
		printf("{\"log\": [");
	for (;;) {
		while (hyper_log(&at, text))
			for (const char *p = text; *p != '\0'; p++)
				if (json)
					put_json(*p, &in_line, &first);
				else
					putchar(*p);
		if (!follow)
			break;
		fflush(stdout);
		usleep(200000);
	}
	if (json)
		printf("%s]}\n", in_line ? "\"" : "");
	return EXIT_DONE;
}

/* What xmhfctl ends with, and says, after the answer @a of a hypapp. */
static int call_status(uint32_t number, uint32_t a)
{
	if (hyper_error(a) != NULL) {
		fprintf(stderr, "xmhfctl: hypapp %u: %s\n", number, hyper_error(a));
		return EXIT_REFUSED;
	}
	return a == XMHF_OK ? EXIT_DONE : EXIT_HYPAPP;
}

static int call(uint32_t number, uint64_t arg[3])
{
	uint32_t a = hyper_hypapp(number, arg);

	if (json)
		printf("{\"status\": %u, \"results\": [%llu, %llu, %llu]}\n", a, (ull)arg[0],
		       (ull)arg[1], (ull)arg[2]);
	else if (hyper_error(a) == NULL)
		printf("status %u, results 0x%llx 0x%llx 0x%llx\n", a, (ull)arg[0], (ull)arg[1],
		       (ull)arg[2]);
	return call_status(number, a);
}

static int usage(FILE *to)
{
	fprintf(to, "usage: xmhfctl [--json] COMMAND\n"
		    "\n"
		    "  status                version, memory kept from this OS, processors\n"
		    "  stats                 how often each processor left the OS, by cause\n"
		    "  hypapps               the hypapps that are loaded, with their numbers\n"
		    "  log [--follow]        XMHF's log, its last 16 KiB; and go on for ever\n"
		    "  call NUMBER [ARG...]  call that hypapp with up to three numbers\n"
		    "\n"
		    "  --json                print JSON\n"
		    "  --help, --version\n"
		    "\n"
		    "Numbers may be decimal, 0x hexadecimal or 0 octal.\n"
		    "Exit status: 0 done, 1 the hypapp's status is not 0, 2 wrong usage,\n"
		    "3 no XMHF below this OS, 4 XMHF or a hypapp refused the call.\n");
	return to == stdout ? EXIT_DONE : EXIT_USAGE;
}

static uint64_t number(const char *text, uint64_t max)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(text, &end, 0);
	if (*text == '\0' || *text == '-' || *end != '\0' || errno != 0 || n > max) {
		fprintf(stderr, "xmhfctl: '%s' is not a number from 0 to 0x%llx\n", text, (ull)max);
		exit(EXIT_USAGE);
	}
	return n;
}

static int run(char **words, int n)
{
	uint64_t arg[3] = {0};
	uint32_t hypapp;

	if (n == 1 && strcmp(words[0], "status") == 0)
		return status();
	if (n == 1 && strcmp(words[0], "stats") == 0)
		return stats();
	if (n == 1 && strcmp(words[0], "hypapps") == 0)
		return hypapps();
	if (n == 1 && strcmp(words[0], "log") == 0)
		return show_log(false);
	if (n == 2 && strcmp(words[0], "log") == 0 && strcmp(words[1], "--follow") == 0)
		return show_log(true);
	if (n < 2 || n > 5 || strcmp(words[0], "call") != 0)
		return usage(stderr);
	hypapp = (uint32_t)number(words[1], 65535);
	for (int i = 2; i < n; i++)
		arg[i - 2] = number(words[i], UINT64_MAX);
	hyper_need("xmhfctl", json, &info);
	return call(hypapp, arg);
}

static bool is_command(const char *word)
{
	static const char *const all[] = {"status", "stats", "hypapps", "log", "call"};

	for (unsigned int i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(word, all[i]) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	char *words[8];
	int n = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return usage(stdout);
		if (strcmp(argv[i], "--version") == 0)
			return printf("xmhfctl %s\n", XMHF_VERSION) < 0;
		if (strcmp(argv[i], "--json") == 0)
			json = true;
		else if (n < 8)
			words[n++] = argv[i];
	}
	if (n == 0 || !is_command(words[0]))
		return usage(stderr);
	if (strcmp(words[0], "call") != 0)
		hyper_need("xmhfctl", json, &info);
	return run(words, n);
}
