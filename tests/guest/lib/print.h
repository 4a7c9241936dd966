/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Output on COM1, and the verdict. A guest calls check() for each thing it expects;
 * when its test() returns, the library prints NAME: PASS, or NAME: FAIL with the
 * first reason, and leaves through isa-debug-exit.
 */
#ifndef GUEST_PRINT_H
#define GUEST_PRINT_H

#include <xmhf/types.h>

#define printf_like(a, b) __attribute__((format(printf, a, b)))

void serial_init(void);

/* Until a byte comes in: the harness sends one when it has looked at something. */
void serial_wait(void);

/* Knows %s %c %d %u %x %p, ll, 0 and a width. Lines of several CPUs do not mix. */
void print(const char *fmt, ...) printf_like(1, 2);

/* Prints NAME: bad: ..., and remembers that the test failed. */
void fail(const char *fmt, ...) printf_like(1, 2);

/* For a test that cannot go on: fail() and finish(). */
void fatal(const char *fmt, ...) printf_like(1, 2) __attribute__((noreturn));

#define check(cond, ...)                                                                           \
	do {                                                                                       \
		if (!(cond))                                                                       \
			fail(__VA_ARGS__);                                                         \
	} while (0)

/* Prints the verdict and ends the machine: status 1 of QEMU is a pass, 3 a failure. */
void finish(void) __attribute__((noreturn));

u32 failures(void);

#endif
