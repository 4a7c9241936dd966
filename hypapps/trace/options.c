/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line; README.md says what it may hold. */
#include <hypapps/trace/local.h>

struct trace_options options;

static bool word(const char **p, const char *w)
{
	const char *s = *p;

	while (*w != '\0' && *s == *w) {
		s++;
		w++;
	}
	if (*w != '\0' || (w[-1] != '=' && *s != ' ' && *s != '\0'))
		return false;
	*p = s;
	return true;
}

static bool hex(const char **p, u64 *val)
{
	const char *first = *p;

	*val = 0;
	for (;; (*p)++) {
		char c = **p;

		if (c >= '0' && c <= '9')
			*val = *val << 4 | (u64)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*val = *val << 4 | (u64)(c - 'a' + 10);
		else
			return *p != first;
	}
}

/* A list of numbers and ranges: 60,64 or 60-64,cf8. */
static bool list(const char **p, bool (*set)(u64 first, u64 last))
{
	u64 first, last;

	do {
		if (**p == ',')
			(*p)++;
		if (!hex(p, &first))
			return false;
		last = first;
		if (**p == '-') {
			(*p)++;
			if (!hex(p, &last))
				return false;
		}
		if (last < first || !set(first, last))
			return false;
	} while (**p == ',');
	return true;
}

static bool set_ports(u64 first, u64 last)
{
	options.kinds |= (u32)BIT(TRACE_PORT);
	return last <= 0xffff &&
	       xmhf_intercept_port((u16)(first & 0xffff), (u32)(last - first + 1)) == XMHF_SUCCESS;
}

static bool set_msrs(u64 first, u64 last)
{
	options.kinds |= (u32)BIT(TRACE_MSR);
	if (last > 0xffffffff || last - first > 255)
		return false;
	for (u64 m = first; m <= last; m++)
		if (xmhf_intercept_msr((u32)m, true, true) != XMHF_SUCCESS)
			return false;
	return true;
}

static bool cr3(void)
{
	options.kinds |= (u32)BIT(TRACE_CR3);
	return xmhf_intercept_cr((u32)BIT(3)) == XMHF_SUCCESS;
}

static bool syscalls(void)
{
	options.kinds |= (u32)BIT(TRACE_SYSCALL);
	return syscalls_start();
}

/* current=X:COMM:PID, as xmhf-trace profile prints it. */
static bool profile(const char **p)
{
	u64 current, comm, pid;

	if (!hex(p, &current) || *(*p)++ != ':' || !hex(p, &comm) || *(*p)++ != ':' ||
	    !hex(p, &pid))
		return false;
	process_profile(current, (u32)(comm & 0xffffffff), (u32)(pid & 0xffffffff));
	return true;
}

static bool key(const char **p)
{
	u64 val;

	if (!hex(p, &val) || val > 0xffffffff)
		return false;
	options.key = (u32)val;
	return true;
}

static bool log(void)
{
	options.to_log = true;
	return true;
}

static bool parse_word(const char **p)
{
	if (word(p, "syscalls"))
		return syscalls();
	if (word(p, "cr3"))
		return cr3();
	if (word(p, "log"))
		return log();
	if (word(p, "ports="))
		return list(p, set_ports);
	if (word(p, "msrs="))
		return list(p, set_msrs);
	if (word(p, "current="))
		return profile(p);
	if (word(p, "key="))
		return key(p);
	return false;
}

bool options_parse(const char *args)
{
	const char *p = args;

	options.kinds = (u32)BIT(TRACE_PAGE); /* needs no intercept */
	for (;;) {
		const char *first;

		while (*p == ' ')
			p++;
		if (*p == '\0')
			return true;
		first = p;
		if (!parse_word(&p) || (*p != ' ' && *p != '\0')) {
			xmhf_printf("wrong, or not possible: \"%s\"", first);
			return false;
		}
	}
}
