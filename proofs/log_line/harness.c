/* SPDX-License-Identifier: BSD-2-Clause */
/* log.c from its callers' side: all conversions that log.h names, with any values, cut at any length. */
#include "core/config.h"
#include "core/lock.h"
#include "proof.h"
#define PANIC 6
static bool held, stopped;
static u32 kept, parts;
#include "core/log.c"

/* Proofs log_format and log_read. */
static u64 number;
void model_put_number(struct out *o, u64 v, u32 radix)
{
	check((radix == 10 || radix == 16) && o->n < o->size, "as log.h says, with room for the NUL");
	number = v;
	put(o, '7');
}
void model_keep(char c)
{
	check(held, "under the lock");
	kept++;
}
static size_t try(char *buf, size_t size, const char *fmt, ...)
{
	__builtin_va_list ap;
	size_t n;

	__builtin_va_start(ap, fmt);
	n = log_format(buf, size, fmt, ap);
	__builtin_va_end(ap);
	return n;
}

void lock_take(struct lock *l) { check(l == &log_lock && !held, "free"); held = true; }
void lock_seize(struct lock *l, u32 rounds) { check(l == &log_lock && rounds < 1U << 24, "not for ever"); held = true; }
void lock_drop(struct lock *l) { check(l == &log_lock && held, "taken"); held = false; }
static enum log_device its_device;
static u16 its_port;
void logdev_init(enum log_device dev, u16 port) { its_device = dev; its_port = port; }
void logdev_write(const char *s)
{
	check(__CPROVER_r_ok(s, 1) && held, "a text, under the lock");
	parts++;
}
void panic_stop_others(void) { stopped = true; }
static bool panicking;
void panic_halt(void)
{
	check(panicking && stopped && parts == 3, "the others first, then the line");
#if CASE == PANIC
	END_OF_PROOF;
#endif
	assume(false);
	for (;;)
		;
}

void harness(void)
{
	static char buf[24], text[4];
	size_t size = nondet(size_t), n;
	u32 small = nondet(u32);
	u32 was;
	u64 wide = nondet(u64);
	struct options o;

	held = stopped = panicking = false;
	parts = kept = 0;
	text[3] = '\0';
	assume(size >= 1 && size <= sizeof(buf));
#if CASE == 0
	n = try(buf, size, "a%s%c%u%", text, small & 0x7f, small);
	check(n < size && buf[n] == '\0', "cut, and it ends");
	check(size < 2 || buf[0] == 'a', "the text");
#elif CASE == 1
	n = try(buf, size, "%lx%%%x%lu", wide, small, wide);
	check(n < size && buf[n] == '\0', "cut, and it ends");
	check(number == wide, "64 bits");
#elif CASE == 2
	log_init(&o);
	check(log_max == o.log_level && its_device == o.log_device && its_port == o.log_port, "as the options say");
	log_line(LOG_INFO, "%s", text);
	check(!held && parts == (log_max >= LOG_INFO ? 3 : 0), "a whole line, if it is wanted");
	check(parts == 0 ? kept == 0 : kept >= 7, "in the ring, too");
#elif CASE != PANIC
	refused = was = CASE == 3 ? LOG_REFUSED - 1 : CASE == 4 ? LOG_REFUSED : LOG_REFUSED + 1;
	log_refused("%s", text);
	check(parts == (was <= LOG_REFUSED && log_max >= LOG_INFO ? 3 : 0), "so many and no more");
	check(refused == (was <= LOG_REFUSED ? was + 1 : was), "counted");
#else
	panicking = true;
	panic("%s", text);
#endif
#if CASE != PANIC /* panic() does not return */
	END_OF_PROOF;
#endif
}
