/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xmhf-watch - tell the hypapp `watch` which pages of this system's kernel to guard, and show who
 * touched them, by the kernel's own names.
 */
#include "hyper.h"
#include "kernel.h"

#include <hypapps/watch/watch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool json;

static void die(int status, const char *text, const char *more)
{
	fprintf(stderr, "xmhf-watch: %s%s\n", text, more);
	exit(status);
}

static void call(enum watch_call n, uint64_t arg[3])
{
	uint32_t a;

	arg[0] = n;
	a = hyper_hypapp(WATCH_NUMBER, arg);
	if (a == XMHF_UNKNOWN)
		die(EXIT_REFUSED, "the hypapp watch is not loaded", " (see xmhfctl hypapps)");
	if (a == XMHF_REFUSED)
		die(EXIT_REFUSED, "the watch is locked", ": until the machine is reset");
	if (a == XMHF_BAD_ARG)
		die(EXIT_REFUSED,
		    "the hypapp watch cannot do that: not mapped, too many, too big, "
		    "or not memory",
		    "");
	if (a != XMHF_OK)
		die(EXIT_REFUSED, "the hypapp watch: ", hyper_error(a));
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 0);

	if (*text == '\0' || *end != '\0')
		die(EXIT_USAGE, "not a number: ", text);
	return n;
}

/* SYMBOL, SYMBOL+N or a number. */
static uint64_t address(const char *text)
{
	char name[256];
	const char *plus = strchr(text, '+');
	uint64_t at;

	if (*text >= '0' && *text <= '9')
		return number(text);
	snprintf(name, sizeof(name), "%.*s", plus != NULL ? (int)(plus - text) : 255, text);
	at = kernel_symbol(name);
	if (at == 0)
		die(EXIT_USAGE,
		    "no such symbol in /proc/kallsyms (only root sees addresses): ", name);
	return at + (plus != NULL ? number(plus + 1) : 0);
}

static uint64_t rights_of(const char *text)
{
	uint64_t rights = 0;

	for (const char *p = text; *p != '\0'; p++)
		if (*p == 'r')
			rights |= 1;
		else if (*p == 'w')
			rights |= 2;
		else if (*p == 'x')
			rights |= 4;
		else if (*p != '-')
			die(EXIT_USAGE, "rights are r, w, x or -, not ", text);
	if (rights != 0 && (rights & 1) == 0)
		die(EXIT_USAGE, "w and x need r: ", text);
	return rights;
}

static const char *rights_text(uint64_t rights)
{
	static char text[4];

	snprintf(text, sizeof(text), "%c%c%c", (rights & 1) != 0 ? 'r' : '-',
		 (rights & 2) != 0 ? 'w' : '-', (rights & 4) != 0 ? 'x' : '-');
	return text;
}

static int add(char **word, int n, bool deny)
{
	uint64_t arg[3], size = n > 1 ? number(word[1]) : 8;
	uint64_t rights = rights_of(n > 2 ? word[2] : "r");

	if (size == 0 || size > UINT32_MAX)
		die(EXIT_USAGE, "not a length: ", word[1]);
	arg[1] = address(word[0]);
	arg[2] = size | rights << 32 | (uint64_t)(deny ? WATCH_DENY : WATCH_REPORT) << 40;
	call(WATCH_ADD, arg);
	printf("area %" PRIu64 "\n", arg[0]);
	return EXIT_DONE;
}

static int list(void)
{
	uint64_t arg[3];
	bool begun = false;
	char name[256];

	printf(json ? "{\"areas\": [" : "area  rights mode    accesses  where\n");
	for (uint64_t i = 0; i < WATCH_AREAS; i++) {
		arg[1] = i;
		call(WATCH_LIST, arg);
		if (arg[0] == 0)
			continue;
		kernel_name(arg[0], name, sizeof(name));
		printf(json ? "%s{\"area\": %" PRIu64 ", \"rights\": \"%s\", \"mode\": \"%s\", "
			      "\"accesses\": %" PRIu64 ", \"address\": %" PRIu64
			      ", \"size\": %u, \"name\": \"%s\"}"
			    : "%s%4" PRIu64 "  %-6s %-6s %9" PRIu64 "  0x%" PRIx64
			      ", %u bytes: %s\n",
		       json && begun ? ", " : "", i, rights_text(arg[1] >> 32 & 7),
		       arg[1] >> 40 == WATCH_DENY ? "deny" : "report", arg[2], arg[0],
		       (unsigned int)arg[1], name);
		begun = true;
	}
	if (json)
		printf("]}\n");
	return EXIT_DONE;
}

static void show_event(const struct watch_event *e, bool first)
{
	static const char *const accesses[] = {"read", "write", "execute"};
	const char *access = accesses[e->access < 3 ? e->access : 0];
	char by[256], what[256];

	kernel_name(e->rip, by, sizeof(by));
	kernel_name(e->lin, what, sizeof(what));
	if (json)
		printf("%s\n{\"access\": \"%s\", \"address\": \"0x%" PRIx64
		       "\", \"what\": \"%s\", \"rip\": \"0x%" PRIx64
		       "\", \"by\": \"%s\", \"ring\": %u, \"cpu\": %u, \"cr3\": \"0x%" PRIx64
		       "\", \"denied\": %s, \"inside\": %s, \"repeated\": %" PRIu64 "}",
		       first ? "" : ",", access, e->lin, what, e->rip, by, e->cpl, e->cpu, e->cr3,
		       e->denied ? "true" : "false", e->inside ? "true" : "false", e->repeat);
	else
		printf("%s of %s by %s (ring %u, cpu %u)%s%s, %" PRIu64 " more\n", access, what, by,
		       e->cpl, e->cpu, e->denied ? ", denied" : "",
		       e->inside ? "" : ", beside the area", e->repeat);
}

static int show(bool follow)
{
	struct watch_event *e = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	uint64_t arg[3];
	bool first = true;

	if (e == MAP_FAILED)
		die(EXIT_REFUSED, "no memory", "");
	if (json)
		printf("{\"events\": [");
	for (;;) {
		memset(e, 0, sizeof(*e)); /* the page must be there: the kernel is not asked */
		arg[1] = (uintptr_t)e;
		call(WATCH_READ, arg);
		if (arg[0] == 1) {
			if (first)
				kernel_load(); /* modules may have come since */
			show_event(e, first);
			first = false;
		} else if (follow) {
			fflush(stdout);
			usleep(200000);
		} else {
			break;
		}
	}
	if (json)
		printf("], \"lost\": %" PRIu64 "}\n", arg[1]);
	else if (arg[1] != 0)
		printf("%" PRIu64 " accesses of other kinds were not kept\n", arg[1]);
	return EXIT_DONE;
}

static int one(enum watch_call n, uint64_t val)
{
	uint64_t arg[3] = {0, val, 0};

	call(n, arg);
	return EXIT_DONE;
}

static int usage(FILE *to)
{
	fprintf(to,
		"usage: xmhf-watch [--json] COMMAND\n"
		"\n"
		"  add [--deny] WHERE [LENGTH [RIGHTS]]\n"
		"                  watch LENGTH (8) bytes at a symbol of the kernel, SYMBOL+N or\n"
		"                  an address; RIGHTS (r) are what goes unreported: rw, rx, r, -.\n"
		"                  --deny: other accesses raise #GP; without it they are made\n"
		"  list            what is watched\n"
		"  show [--follow] who touched it since the last time, by the kernel's symbols\n"
		"  remove AREA     end the watch of an area\n"
		"  lock            from now on nobody can add or remove, until the next reset\n"
		"\n"
		"  --json          print JSON\n"
		"  --help, --version\n"
		"\n"
		"Whole pages are watched: what else lies on them is slowed down, and reported as\n"
		"\"beside the area\", but never denied.\n"
		"Exit status: 0 done, 2 wrong usage, 3 no XMHF below, 4 refused.\n");
	return to == stdout ? EXIT_DONE : EXIT_USAGE;
}

static int run(char **word, int n)
{
	bool deny = n > 1 && strcmp(word[1], "--deny") == 0;
	struct hyper_regs info;

	if (n == 0)
		return usage(stderr);
	hyper_need("xmhf-watch", json, &info);
	if (n >= 2 + deny && n <= 4 + deny && strcmp(word[0], "add") == 0)
		return add(word + 1 + deny, n - 1 - deny, deny);
	if (n == 1 && strcmp(word[0], "list") == 0)
		return list();
	if (n == 1 && strcmp(word[0], "show") == 0)
		return show(false);
	if (n == 2 && strcmp(word[0], "show") == 0 && strcmp(word[1], "--follow") == 0)
		return show(true);
	if (n == 2 && strcmp(word[0], "remove") == 0)
		return one(WATCH_REMOVE, number(word[1]));
	if (n == 1 && strcmp(word[0], "lock") == 0)
		return one(WATCH_LOCK, 0);
	return usage(stderr);
}

int main(int argc, char **argv)
{
	char *word[8];
	int n = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return usage(stdout);
		if (strcmp(argv[i], "--version") == 0)
			return printf("xmhf-watch %s\n", XMHF_VERSION) < 0;
		if (strcmp(argv[i], "--json") == 0)
			json = true;
		else if (n < 8)
			word[n++] = argv[i];
	}
	return run(word, n);
}
