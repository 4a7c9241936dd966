/* SPDX-License-Identifier: BSD-2-Clause */
/* One line of the log, formatted. */
#include <xmhf/api.h>

#define LINE 160U

struct line {
	char text[LINE];
	size_t n;
};

static void add(struct line *l, char c)
{
	if (l->n < LINE)
		l->text[l->n++] = c;
}

static void add_number(struct line *l, u64 v, u32 radix)
{
	u64 unit = 1;

	while (v / unit >= radix)
		unit *= radix;
	while (unit > 0) {
		add(l, "0123456789abcdef"[v / unit % radix]);
		unit /= radix;
	}
}

void xmhf_printf(const char *format, ...)
{
	struct line l = {.n = 0};
	__builtin_va_list ap;

	__builtin_va_start(ap, format);
	for (const char *p = format; *p != '\0'; p++) {
		bool wide = p[0] == '%' && p[1] == 'l';

		if (*p != '%') {
			add(&l, *p);
			continue;
		}
		p += wide ? 2 : 1;
		if (*p == 's') {
			for (const char *s = __builtin_va_arg(ap, const char *); *s != '\0'; s++)
				add(&l, *s);
		} else if (*p == 'c') {
			add(&l, (char)__builtin_va_arg(ap, int));
		} else if (*p == 'u' || *p == 'x') {
			u64 v = wide ? __builtin_va_arg(ap, u64) : __builtin_va_arg(ap, u32);

			add_number(&l, v, *p == 'x' ? 16 : 10);
		} else if (*p == '\0') {
			break;
		} else {
			add(&l, *p);
		}
	}
	__builtin_va_end(ap);
	(void)xmhf_log(l.text, l.n);
}
