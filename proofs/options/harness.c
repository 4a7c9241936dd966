/* SPDX-License-Identifier: BSD-2-Clause */
/* options_parse() for any text of up to 10 characters. */
#include "proof.h"
#include "core/string.c"
#include "core/options.c"

void harness(void)
{
	static char line[11];
	const char *bad = line;
	struct options o;

	line[10] = 0;
	if (options_parse(&o, line, &bad) != OK)
		check(bad >= line && bad <= line + 10, "the bad word is in the line");
	check(o.log_device == LOG_NONE || o.log_device == LOG_DEBUGCON || o.log_device == LOG_UART, "a device");
	check(o.log_port <= 0xfff8, "room for eight ports");
	END_OF_PROOF;
}
