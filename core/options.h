/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line that the boot loader passes: words separated by blanks, each
 * name=value. docs/options.md lists them for users.
 */
#ifndef CORE_OPTIONS_H
#define CORE_OPTIONS_H

#include <xmhf/types.h>

enum log_device { LOG_NONE, LOG_DEBUGCON, LOG_UART };
enum log_level { LOG_ERROR, LOG_INFO, LOG_DEBUG };
enum init_policy { INIT_AUTO, INIT_WATCH, INIT_HELD };
enum dma_policy { DMA_PROTECT, DMA_UNPROTECTED };
enum on_fail { ONFAIL_STOP, ONFAIL_BOOT };

struct options {
	enum log_device log_device;
	u16 log_port; /* first I/O port of the log device */
	enum log_level log_level;
	enum init_policy init; /* does the processor hold INIT back from the host? apicwatch.h */
	enum dma_policy dma;   /* is it accepted that devices reach XMHF's memory? */
	enum on_fail onfail;   /* what to do when XMHF cannot run on this machine */
	u64 hypapp_limit;      /* TSC ticks for which a hypapp may keep another processor waiting */
	bool hypapp_stop;      /* a fault in a hypapp stops the machine */
};

/*
 * options_parse() - fill @o from the NUL-terminated @line, beginning with the defaults.
 * ERR_INVALID: a word is unknown or its value is; *bad then points to that word in @line.
 */
enum status options_parse(struct options *o, const char *line, const char **bad) must_check;

#endif
