/* SPDX-License-Identifier: BSD-2-Clause */
/* See print.h. */
#include "lib/print.h"
#include "lib/guest.h"
#include "lib/x86.h"

#include <stdarg.h>

#define COM1 0x3f8
#define DEBUG_EXIT 0xf4
#define LSR 5
#define LSR_THRE 0x20 /* there is room for a character */
#define LSR_TEMT 0x40 /* the last one is on the line */
#define REASON_MAX 200
#define LINE_MAX 400
#define BAD_MAX 30 /* lines; the count goes on */

struct out {
	char *buf;
	u32 len;
	u32 max;
};

static struct lock serial_lock;
static u32 failed;
static char reason[REASON_MAX];

void serial_init(void)
{
	outb(COM1 + 1, 0);
	outb(COM1 + 3, 0x80);
	outb(COM1 + 0, 1);
	outb(COM1 + 1, 0);
	outb(COM1 + 3, 3);
	outb(COM1 + 2, 7);
}

void serial_wait(void)
{
	while ((inb(COM1 + 5) & 1) == 0)
		pause();
	inb(COM1);
}

static void serial_putc(char c)
{
	while ((inb(COM1 + LSR) & LSR_THRE) == 0)
		;
	outb(COM1, (u8)c);
}

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->max)
		o->buf[o->len++] = c;
}

/* v / 10, and the remainder in *rem; there is no 64-bit division without libgcc. */
static u64 div10(u64 v, u32 *rem)
{
	u32 hi = (u32)(v >> 32), qhi = hi / 10, qlo, r;

	__asm__("divl %4" : "=a"(qlo), "=d"(r) : "a"((u32)v), "d"(hi % 10), "r"(10));
	*rem = r;
	return (u64)qhi << 32 | qlo;
}

static void put_number(struct out *o, u64 v, bool hex, u32 width, char pad)
{
	char digits[24];
	u32 n = 0;

	do {
		u32 d;

		if (hex) {
			d = v & 15;
			v >>= 4;
		} else {
			v = div10(v, &d);
		}
		digits[n++] = "0123456789abcdef"[d];
	} while (v != 0);
	while (width > n) {
		put(o, pad);
		width--;
	}
	while (n > 0)
		put(o, digits[--n]);
}

static u64 get_number(va_list *ap, u32 longs, bool is_signed)
{
	if (longs >= 2)
		return va_arg(*ap, u64);
	if (is_signed)
		return (u64)(long long)va_arg(*ap, int);
	return va_arg(*ap, u32);
}

/* One conversion; fmt points behind the %. Returns the place behind it. */
static const char *convert(struct out *o, const char *fmt, va_list *ap)
{
	char pad = ' ';
	u32 width = 0, longs = 0;

	if (*fmt == '0')
		pad = *fmt++;
	while (*fmt >= '0' && *fmt <= '9')
		width = width * 10 + (u32)(*fmt++ - '0');
	while (*fmt == 'l') {
		longs++;
		fmt++;
	}
	if (*fmt == 's') {
		for (const char *s = va_arg(*ap, const char *); *s != 0; s++)
			put(o, *s);
	} else if (*fmt == 'c') {
		put(o, (char)va_arg(*ap, int));
	} else if (*fmt == 'd') {
		long long v = (long long)get_number(ap, longs, true);

		if (v < 0)
			put(o, '-');
		put_number(o, v < 0 ? (u64)-v : (u64)v, false, width, pad);
	} else if (*fmt == 'u') {
		put_number(o, get_number(ap, longs, false), false, width, pad);
	} else if (*fmt == 'x' || *fmt == 'p') {
		put_number(o, get_number(ap, longs, false), true, width, pad);
	} else {
		put(o, *fmt);
	}
	return fmt + 1;
}

static void format(struct out *o, const char *fmt, va_list *ap)
{
	while (*fmt != 0) {
		if (*fmt == '%')
			fmt = convert(o, fmt + 1, ap);
		else
			put(o, *fmt++);
	}
	o->buf[o->len] = 0;
}

static void write_parts(const char *const *parts, u32 n)
{
	lock(&serial_lock);
	for (u32 i = 0; i < n; i++)
		for (const char *s = parts[i]; *s != 0; s++)
			serial_putc(*s);
	unlock(&serial_lock);
}

void print(const char *fmt, ...)
{
	char line[LINE_MAX];
	struct out o = {line, 0, sizeof(line)};
	va_list ap;

	va_start(ap, fmt);
	format(&o, fmt, &ap);
	va_end(ap);
	write_parts((const char *const[]){line}, 1);
}

static void vfail(const char *fmt, va_list *ap)
{
	char line[LINE_MAX];
	struct out o = {line, 0, sizeof(line)};

	u32 before = __sync_fetch_and_add(&failed, 1);

	format(&o, fmt, ap);
	if (before < BAD_MAX) {
		const char *parts[] = {test_name, ": bad: ", line, "\n"};

		write_parts(parts, ARRAY_SIZE(parts));
	}
	if (before == 0) {
		for (u32 i = 0; i + 1 < REASON_MAX && line[i] != 0; i++)
			reason[i] = line[i];
	}
}

void fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfail(fmt, &ap);
	va_end(ap);
}

void fatal(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfail(fmt, &ap);
	va_end(ap);
	finish();
}

u32 failures(void)
{
	return failed;
}

void finish(void)
{
	if (failed == 0)
		print("%s: PASS\n", test_name);
	else
		print("%s: FAIL %s (%u in all)\n", test_name, reason, failed);
	while ((inb(COM1 + LSR) & LSR_TEMT) == 0)
		;
	outb(DEBUG_EXIT, failed == 0 ? 0 : 1);
	for (;;)
		__asm__ volatile("cli; hlt");
}
