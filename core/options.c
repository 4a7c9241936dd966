/* SPDX-License-Identifier: BSD-2-Clause */
/* See options.h. */
#include "core/options.h"
#include "core/contract.h"
#include "core/text.h"

#define HYPAPP_LIMIT 1000000000UL

/* The values of each option, in the order of their enumerations. */
static const char *const devices[] = {"none", "debugcon", "uart"};
static const char *const levels[] = {"error", "info", "debug"};
static const char *const policies[] = {"auto", "watch", "held"};
static const char *const on_fails[] = {"stop", "boot"};
static const char *const dma_policies[] = {"protect", "unprotected"};
static const char *const hypapp_faults[] = {"freeze", "stop"};
static const u16 default_port[] = {[LOG_DEBUGCON] = 0xe9, [LOG_UART] = 0x2f8};

/* A device, and its port behind a colon. */
static bool take_device(struct options *o, struct text *t)
{
	u32 i = text_word(t, devices, ARRAY_SIZE(devices));
	u64 port;

	if (i >= ARRAY_SIZE(devices))
		return false;
	o->log_device = (enum log_device)i;
	o->log_port = default_port[i];
	if (i == LOG_NONE || !text_take(t, ":"))
		return true;
	if (!text_number(t, 0xfff8, &port))
		return false;
	o->log_port = (u16)port;
	return true;
}

static bool take_level(struct options *o, struct text *t)
{
	u32 i = text_word(t, levels, ARRAY_SIZE(levels));

	if (i >= ARRAY_SIZE(levels))
		return false;
	o->log_level = (enum log_level)i;
	return true;
}

static bool take_init(struct options *o, struct text *t)
{
	u32 i = text_word(t, policies, ARRAY_SIZE(policies));

	if (i >= ARRAY_SIZE(policies))
		return false;
	o->init = (enum init_policy)i;
	return true;
}

static bool take_onfail(struct options *o, struct text *t)
{
	u32 i = text_word(t, on_fails, ARRAY_SIZE(on_fails));

	if (i >= ARRAY_SIZE(on_fails))
		return false;
	o->onfail = (enum on_fail)i;
	return true;
}

static bool take_dma(struct options *o, struct text *t)
{
	u32 i = text_word(t, dma_policies, ARRAY_SIZE(dma_policies));

	if (i >= ARRAY_SIZE(dma_policies))
		return false;
	o->dma = (enum dma_policy)i;
	return true;
}

/* Millions of ticks. */
static bool take_hypapp_limit(struct options *o, struct text *t)
{
	u64 millions;

	if (!text_number(t, 999999999, &millions) || millions == 0)
		return false;
	o->hypapp_limit = millions * 1000000;
	return true;
}

static bool take_hypapp_fault(struct options *o, struct text *t)
{
	u32 i = text_word(t, hypapp_faults, ARRAY_SIZE(hypapp_faults));

	if (i >= ARRAY_SIZE(hypapp_faults))
		return false;
	o->hypapp_stop = i != 0;
	return true;
}

static bool take_option(struct options *o, struct text *t)
{
	if (text_take(t, "log="))
		return take_device(o, t);
	if (text_take(t, "loglevel="))
		return take_level(o, t);
	if (text_take(t, "init="))
		return take_init(o, t);
	if (text_take(t, "onfail="))
		return take_onfail(o, t);
	if (text_take(t, "dma="))
		return take_dma(o, t);
	if (text_take(t, "hypapp-limit="))
		return take_hypapp_limit(o, t);
	if (text_take(t, "hypapp-fault="))
		return take_hypapp_fault(o, t);
	return false;
}

enum status options_parse(struct options *o, const char *line, const char **bad)
{
	struct text t = {line, 0};

	o->log_device = LOG_DEBUGCON;
	o->log_port = default_port[LOG_DEBUGCON];
	o->log_level = LOG_INFO;
	o->init = INIT_AUTO;
	o->dma = DMA_PROTECT;
	o->onfail = ONFAIL_STOP;
	o->hypapp_limit = HYPAPP_LIMIT;
	o->hypapp_stop = false;
	while (text_next(&t) != '\0')
		LOOP_ASSIGNS(t.at, *bad, *o)
	LOOP_INVARIANT(IN_TEXT(line, t.at) && OPTIONS_EXIST(o))
	LOOP_DECREASES(SIZE_MAX - t.at)
	{
		if (text_next(&t) == ' ') {
			t.at++;
			continue;
		}
		*bad = line + t.at;
		if (!take_option(o, &t) || (text_next(&t) != ' ' && text_next(&t) != '\0'))
			return ERR_INVALID;
	}
	return OK;
}
