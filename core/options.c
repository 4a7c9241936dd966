/* SPDX-License-Identifier: BSD-2-Clause */
/* See options.h. */
#include "core/options.h"
#include "core/string.h"

#define HYPAPP_LIMIT 1000000000UL

static bool is_end(char c)
{
	return c == '\0' || c == ' ' || c == ':';
}

/* If the text at *p is exactly @word up to a blank, a colon or the end, step over it. */
static bool take(const char **p, const char *word)
{
	size_t n = str_len(word);

	if (!str_starts(*p, word) || !is_end((*p)[n]))
		return false;
	*p += n;
	return true;
}

static u32 digit(char c)
{
	if (c >= '0' && c <= '9')
		return (u32)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (u32)(c - 'a') + 10;
	return 16;
}

/* An I/O port, decimal or with 0x, behind a colon; none leaves *port as it is. */
static bool take_port(const char **p, u16 *port)
{
	const char *s = *p;
	u32 radix = 10;
	u32 v = 0;

	if (*s != ':')
		return true;
	s++;
	if (s[0] == '0' && s[1] == 'x') {
		radix = 16;
		s += 2;
	}
	if (digit(*s) >= radix)
		return false;
	while (digit(*s) < radix) {
		v = v * radix + digit(*s);
		if (v > 0xfff8)
			return false;
		s++;
	}
	*port = (u16)v;
	*p = s;
	return true;
}

static bool parse_log(struct options *o, const char **p)
{
	if (take(p, "none")) {
		o->log_device = LOG_NONE;
		return true;
	}
	if (take(p, "debugcon")) {
		o->log_device = LOG_DEBUGCON;
		o->log_port = 0xe9;
		return take_port(p, &o->log_port);
	}
	if (take(p, "uart")) {
		o->log_device = LOG_UART;
		o->log_port = 0x2f8;
		return take_port(p, &o->log_port);
	}
	return false;
}

static bool parse_level(struct options *o, const char **p)
{
	if (take(p, "error"))
		o->log_level = LOG_ERROR;
	else if (take(p, "info"))
		o->log_level = LOG_INFO;
	else if (take(p, "debug"))
		o->log_level = LOG_DEBUG;
	else
		return false;
	return true;
}

static bool parse_onfail(struct options *o, const char **p)
{
	if (take(p, "stop"))
		o->onfail = ONFAIL_STOP;
	else if (take(p, "boot"))
		o->onfail = ONFAIL_BOOT;
	else
		return false;
	return true;
}

static bool parse_init(struct options *o, const char **p)
{
	if (take(p, "auto"))
		o->init = INIT_AUTO;
	else if (take(p, "watch"))
		o->init = INIT_WATCH;
	else if (take(p, "held"))
		o->init = INIT_HELD;
	else
		return false;
	return true;
}

static bool parse_hypapp_limit(struct options *o, const char **p)
{
	u64 v = 0;
	u32 digits = 0;

	while (**p >= '0' && **p <= '9' && digits < 9) {
		v = v * 10 + (u64)(**p - '0');
		(*p)++;
		digits++;
	}
	o->hypapp_limit = v * 1000000;
	return v != 0;
}

static bool parse_hypapp_fault(struct options *o, const char **p)
{
	if (take(p, "stop"))
		o->hypapp_stop = true;
	else if (take(p, "freeze"))
		o->hypapp_stop = false;
	else
		return false;
	return true;
}

static bool parse_dma(struct options *o, const char **p)
{
	if (take(p, "protect"))
		o->dma = DMA_PROTECT;
	else if (take(p, "unprotected"))
		o->dma = DMA_UNPROTECTED;
	else
		return false;
	return true;
}

static bool parse_word(struct options *o, const char **p)
{
	if (str_skip(p, "log="))
		return parse_log(o, p);
	if (str_skip(p, "loglevel="))
		return parse_level(o, p);
	if (str_skip(p, "init="))
		return parse_init(o, p);
	if (str_skip(p, "dma="))
		return parse_dma(o, p);
	if (str_skip(p, "onfail="))
		return parse_onfail(o, p);
	if (str_skip(p, "hypapp-limit="))
		return parse_hypapp_limit(o, p);
	if (str_skip(p, "hypapp-fault="))
		return parse_hypapp_fault(o, p);
	return false;
}

enum status options_parse(struct options *o, const char *line, const char **bad)
{
	const char *p = line;

	o->log_device = LOG_DEBUGCON;
	o->log_port = 0xe9;
	o->log_level = LOG_INFO;
	o->init = INIT_AUTO;
	o->dma = DMA_PROTECT;
	o->onfail = ONFAIL_STOP;
	o->hypapp_limit = HYPAPP_LIMIT;
	o->hypapp_stop = false;
	for (;;) {
		while (*p == ' ')
			p++;
		if (*p == '\0')
			return OK;
		*bad = p;
		if (!parse_word(o, &p) || (*p != ' ' && *p != '\0'))
			return ERR_INVALID;
	}
}
