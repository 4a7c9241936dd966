/* SPDX-License-Identifier: BSD-2-Clause */
/* core/log.c: what the format makes of its arguments, and the ring that the guest reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "core/log.h"
#include "core/lock.h"
#include "x86/logdev.h"

static char device[1 << 20];

void logdev_init(enum log_device dev, u16 port)
{
	(void)dev, (void)port;
	device[0] = '\0';
}

void logdev_write(const char *s)
{
	strcat(device, s);
}

void lock_take(struct lock *l)
{
	assert_int_equal(l->next, 0);
	l->next = 1;
}

void lock_drop(struct lock *l)
{
	l->next = 0;
}

void lock_seize(struct lock *l, u32 rounds)
{
	(void)l, (void)rounds;
}

void panic_stop_others(void)
{
}

void panic_halt(void)
{
	abort();
}

/* All that the ring has from @at on, as xmhfctl reads it. */
static size_t drain(u64 *at, char *text)
{
	u64 words[LOG_CHUNK / 8], next;
	size_t n = 0;

	for (;;) {
		memset(words, 0xa5, sizeof(words)); /* nothing of it may be left */
		next = log_read(*at, words);
		if (next == *at)
			break;
		memcpy(text + n, words, LOG_CHUNK);
		n += strnlen(text + n, LOG_CHUNK);
		*at = next;
	}
	assert_true(words[0] == 0 && words[1] == 0 && words[2] == 0);
	text[n] = '\0';
	return n;
}

static char text[2 * LOG_RING];

/* The first of the tests: the ring is empty. */
static void test_ring(void **state)
{
	u64 at = 0, words[3];
	size_t all;

	(void)state;
	log_init(&(struct options){.log_device = LOG_UART, .log_level = LOG_INFO});
	assert_int_equal(drain(&at, text), 0);
	for (unsigned int i = 0; i < 5000; i++) {
		log_info("line %u of %s", i, "many");
		if (i % 100 == 0) { /* a reader that keeps up misses nothing */
			size_t n = drain(&at, text);

			assert_string_equal(text, device + strlen(device) - n);
			assert_int_equal(at, strlen(device));
		}
	}
	/* One that comes late begins with the oldest byte that is left. */
	at = 0;
	all = strlen(device);
	assert_int_equal(drain(&at, text), LOG_RING);
	assert_memory_equal(text, device + all - LOG_RING, LOG_RING);
	/* Positions that never were. */
	assert_int_equal(log_read(all + 1, words), all + 1);
	assert_int_equal(log_read(~0UL, words), ~0UL);
	assert_true(words[0] == 0 && words[1] == 0 && words[2] == 0);
}

static void test_level(void **state)
{
	u64 at = 0;

	(void)state;
	log_init(&(struct options){.log_device = LOG_NONE, .log_level = LOG_ERROR});
	(void)drain(&at, text);
	log_info("not %u", 1U);
	log_error("%s %c %u %x %lu %lx %%", "s", 'c', 42U, 0xbeefU, ~0UL, ~0UL);
	(void)drain(&at, text);
	assert_string_equal(text, "xmhf: s c 42 beef 18446744073709551615 ffffffffffffffff %\n");
}

static void test_long(void **state)
{
	char long_line[400];
	u64 at = 0;

	(void)state;
	log_init(&(struct options){.log_device = LOG_NONE, .log_level = LOG_ERROR});
	(void)drain(&at, text);
	memset(long_line, 'x', sizeof(long_line) - 1);
	long_line[sizeof(long_line) - 1] = '\0';
	log_error("%s", long_line);
	assert_int_equal(drain(&at, text), strlen("xmhf: ") + 199 + 1);
}

/* A guest that does what it may not, for ever, gets LOG_REFUSED lines and one more. */
static void test_refused(void **state)
{
	const char *last = "xmhf: what else the guest may not do is not logged\n";
	u32 lines = 0;

	(void)state;
	log_init(&(struct options){.log_device = LOG_DEBUGCON, .log_level = LOG_INFO});
	for (u32 i = 0; i < LOG_REFUSED + 100; i++)
		log_refused("no %u", i);
	for (const char *s = device; *s != '\0'; s++)
		lines += *s == '\n';
	assert_int_equal(lines, LOG_REFUSED + 1);
	assert_string_equal(device + strlen(device) - strlen(last), last);
	log_info("still here");
	assert_non_null(strstr(device, "still here"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ring),
	    cmocka_unit_test(test_level),
	    cmocka_unit_test(test_long),
	    cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
