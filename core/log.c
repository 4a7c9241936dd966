/* SPDX-License-Identifier: BSD-2-Clause */
/* See log.h. */
#include "core/log.h"
#include "core/contract.h"
#include "core/lock.h"
#include "x86/logdev.h"

#define LINE_MAX 200
#define PATIENCE 1000000U /* rounds that a panic waits for the line that is being written */

static struct lock log_lock;
static enum log_level log_max;
static u8 ring[LOG_RING];
/* Bytes so far; byte n of the log is ring[n % LOG_RING] until it is overwritten. */
static u64 written;
static u32 refused; /* lines that a guest has caused */

void log_init(const struct options *o)
{
	log_max = o->log_level;
	logdev_init(o->log_device, o->log_port);
}

struct out {
	char *buf;
	size_t size;
	size_t n;
};

static void put(struct out *o, char c)
{
	if (o->n + 1 < o->size) {
		o->buf[o->n] = c;
		o->n++;
	}
}

static void put_string(struct out *o, const char *s)
{
	while (*s != '\0') {
		put(o, *s);
		s++;
	}
}

static void put_number(struct out *o, u64 v, u32 radix)
{
	char digits[20];
	u32 n = 0;

	do {
		digits[n] = "0123456789abcdef"[v % radix];
		v /= radix;
		n++;
	} while (v != 0);
	while (n > 0) {
		n--;
		put(o, digits[n]);
	}
}

size_t log_format(char *buf, size_t size, const char *fmt, __builtin_va_list ap)
{
	struct out o = {buf, size, 0};

	while (*fmt != '\0') {
		bool wide = false;

		if (*fmt != '%') {
			put(&o, *fmt++);
			continue;
		}
		fmt++;
		if (*fmt == 'l') {
			wide = true;
			fmt++;
		}
		switch (*fmt) {
		case 's': put_string(&o, __builtin_va_arg(ap, const char *)); break;
		case 'c': put(&o, (char)__builtin_va_arg(ap, int)); break;
		case 'u':
		case 'x':
			put_number(&o,
				   wide ? __builtin_va_arg(ap, u64)
					: __builtin_va_arg(ap, unsigned int),
				   *fmt == 'x' ? 16 : 10);
			break;
		case '\0': fmt--; break;
		default: put(&o, *fmt); break;
		}
		fmt++;
	}
	o.buf[o.n] = '\0';
	return o.n;
}

static void keep(char c)
{
	ring[written % LOG_RING] = (u8)c;
	(void)__builtin_add_overflow(written, 1, &written);
}

static void keep_string(const char *s)
{
	while (*s != '\0') {
		keep(*s);
		s++;
	}
}

static void write_line(const char *line)
{
	lock_take(&log_lock);
	logdev_write("xmhf: ");
	logdev_write(line);
	logdev_write("\n");
	keep_string("xmhf: ");
	keep_string(line);
	keep_string("\n");
	lock_drop(&log_lock);
}

u64 log_read(u64 at, u64 out[LOG_CHUNK / 8])
{
	u64 next = at;
	u32 i = 0;

	lock_take(&log_lock);
	if (at < written && written - at > LOG_RING)
		next = written - LOG_RING;
	while (i < LOG_CHUNK)
		LOOP_ASSIGNS(i, next, out[0], out[1], out[2])
	LOOP_INVARIANT(i <= LOG_CHUNK && next >= at && (next == at || next <= written) &&
		       (i == 0 || next > at || at >= written))
	LOOP_DECREASES(LOG_CHUNK - i)
	{
		u8 c = 0;

		if (next < written) {
			c = ring[next % LOG_RING];
			next++;
		}
		out[i / 8] = out[i / 8] >> 8 | (u64)c << 56;
		i++;
	}
	lock_drop(&log_lock);
	return next;
}

static void write_formatted(const char *fmt, __builtin_va_list ap)
{
	char line[LINE_MAX];

	(void)log_format(line, sizeof(line), fmt, ap);
	write_line(line);
}

void log_line(enum log_level level, const char *fmt, ...)
{
	__builtin_va_list ap;

	if (level > log_max)
		return;
	__builtin_va_start(ap, fmt);
	write_formatted(fmt, ap);
	__builtin_va_end(ap);
}

/* The number of this line among those that a guest has caused; beyond LOG_REFUSED they are not
 * counted. */
static u32 count_refused(void)
{
	u32 n = __atomic_load_n(&refused, __ATOMIC_RELAXED);

	return n > LOG_REFUSED ? n : __atomic_fetch_add(&refused, 1, __ATOMIC_RELAXED);
}

void log_refused(const char *fmt, ...)
{
	u32 n = count_refused();
	__builtin_va_list ap;

	if (n > LOG_REFUSED || log_max < LOG_INFO)
		return;
	__builtin_va_start(ap, fmt);
	write_formatted(n < LOG_REFUSED ? fmt : "what else the guest may not do is not logged", ap);
	__builtin_va_end(ap);
}

void panic(const char *fmt, ...)
{
	char line[LINE_MAX];
	__builtin_va_list ap;

	__builtin_va_start(ap, fmt);
	(void)log_format(line, sizeof(line), fmt, ap);
	__builtin_va_end(ap);
	panic_stop_others();
	lock_seize(&log_lock, PATIENCE);
	logdev_write("xmhf: panic: ");
	logdev_write(line);
	logdev_write("\n");
	panic_halt();
}
