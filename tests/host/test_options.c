/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line, good and bad. */
#include "check.h"

#include "core/options.h"

static struct options parsed(const char *line)
{
	struct options o;
	const char *bad = NULL;

	assert_int_equal(options_parse(&o, line, &bad), OK);
	return o;
}

static void test_defaults(void **state)
{
	const char *const lines[] = {"", " ", "    "};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct options o = parsed(lines[i]);

		assert_int_equal(o.log_device, LOG_DEBUGCON);
		assert_int_equal(o.log_port, 0xe9);
		assert_int_equal(o.log_level, LOG_INFO);
		assert_int_equal(o.onfail, ONFAIL_STOP);
		assert_int_equal(o.init, INIT_AUTO);
	}
}

static void test_all(void **state)
{
	struct options o = parsed("  log=uart:0x3f8 loglevel=debug  onfail=boot init=watch ");

	(void)state;
	assert_int_equal(o.log_device, LOG_UART);
	assert_int_equal(o.log_port, 0x3f8);
	assert_int_equal(o.log_level, LOG_DEBUG);
	assert_int_equal(o.onfail, ONFAIL_BOOT);
	assert_int_equal(o.init, INIT_WATCH);
	o = parsed("log=uart");
	assert_int_equal(o.log_port, 0x2f8);
	o = parsed("log=debugcon:1026");
	assert_int_equal(o.log_port, 0x402);
	o = parsed("log=none loglevel=error init=held");
	assert_int_equal(o.log_device, LOG_NONE);
	assert_int_equal(o.log_level, LOG_ERROR);
	assert_int_equal(o.init, INIT_HELD);
	assert_int_equal(parsed("log=none log=uart").log_device,
			 LOG_UART); /* the last one counts */
}

static void test_bad(void **state)
{
	static const struct {
		const char *line;
		size_t at; /* of the word that is named */
	} bad[] = {
	    {"colour=red", 0},
	    {"loglevel=info x", 14},
	    {"log=", 0},
	    {"log=uart:", 0},
	    {"log=uart:0x", 0},
	    {"log=uart:0xg", 0},
	    {"log=uart:70000", 0},
	    {"log=uart:0xfffff9", 0},
	    {"log=none:1", 0},
	    {"log=debugconx", 0},
	    {"loglevel=debugging", 0},
	    {"loglevel=info:1", 0},
	    {"onfail", 0},
	    {"onfail=", 0},
	    {"onfail=boot:1", 0},
	    {"init=on", 0},
	    {" log=uart:12 =", 13},
	    {"LOG=none", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct options o;
		const char *at = NULL;

		if (options_parse(&o, bad[i].line, &at) != ERR_INVALID)
			fail_msg("accepted: %s", bad[i].line);
		assert_ptr_equal(at, bad[i].line + bad[i].at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_defaults),
	    cmocka_unit_test(test_all),
	    cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
