/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log: whole lines, each prefixed "xmhf: ", on the device of struct options.
 * The guest can neither write to that device nor read from it. The last LOG_RING bytes are kept in
 * memory as well, whatever the device, and there the guest may read them (XMHF_LOG).
 */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/options.h"

#define LOG_RING KIB(16)
#define LOG_CHUNK 24U /* bytes that log_read() gives */

/* log_init() - choose device and level; before it, and with LOG_NONE, nothing is written. */
void log_init(const struct options *o);

/*
 * log_line() - write one line. @fmt knows %s, %c, %u and %x (unsigned int), %lu and %lx
 * (64 bit), %%; no widths. Lines are cut after 200 characters. Takes the log's own lock, which
 * is a leaf: it may be called with any other lock held.
 */
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * log_refused() - log_info() for what a guest can make happen as often as it likes. Of all such
 * lines together the first LOG_REFUSED are written; then one says that no more will be.
 */
#define LOG_REFUSED 4096U
void log_refused(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

/* log_format() - the formatter behind it: at most @size - 1 characters and a NUL. Returns the
 * length. */
size_t log_format(char *buf, size_t size, const char *fmt, __builtin_va_list ap);

/*
 * log_read() - the LOG_CHUNK bytes of the log from its byte @at on, as little-endian words in @out,
 * padded with NULs. Returns the position behind the last of them: @at itself if there are none.
 * If @at is older than what is kept, they begin with the oldest byte that is.
 */
u64 log_read(u64 at, u64 out[LOG_CHUNK / 8]) must_check;

/*
 * panic() - a broken invariant of our own: write a readable line, make every other CPU leave
 * the guest for good, and stop. Never returns.
 */
_Noreturn void panic(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
