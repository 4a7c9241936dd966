/* SPDX-License-Identifier: BSD-2-Clause */
/* See guest.h. start_c() is where start.S goes. */
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"
#include "lib/x86.h"

#define BOOT_MAGIC 0x2badb002
#define MBI_FLAGS 0
#define MBI_CMDLINE 16
#define PIT_HZ_KHZ 1193

void start_c(u32 magic, u32 mbi);
extern u8 low_start[], low_load[], low_size[];

char cmdline[256];

void *memcpy(void *to, const void *from, size_t n)
{
	void *d = to;

	__asm__ volatile("rep movsb" : "+D"(d), "+S"(from), "+c"(n)::"memory");
	return to;
}

void *memset(void *p, int c, size_t n)
{
	void *d = p;

	__asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(c) : "memory");
	return p;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *x = a, *y = b;

	for (size_t i = 0; i < n; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

bool has_word(const char *word)
{
	for (const char *s = cmdline; *s != 0;) {
		u32 n = 0;

		while (word[n] != 0 && s[n] == word[n])
			n++;
		if (word[n] == 0 && (s[n] == 0 || s[n] == ' '))
			return true;
		while (*s != 0 && *s != ' ')
			s++;
		while (*s == ' ')
			s++;
	}
	return false;
}

/* One wait of at most 50 ms with channel 2 of the PIT, whose output port 61h shows. */
static void pit_wait(u32 us)
{
	u32 ticks = us * PIT_HZ_KHZ / 1000 + 1;

	outb(0x61, (u8)((inb(0x61) & ~2) | 1));
	outb(0x43, 0xb0);
	outb(0x42, (u8)(ticks & 0xff));
	outb(0x42, (u8)(ticks >> 8));
	while ((inb(0x61) & 0x20) == 0)
		pause();
}

void delay_us(u32 us)
{
	while (us > 50000) {
		pit_wait(50000);
		us -= 50000;
	}
	pit_wait(us);
}

bool wait_for(const volatile u32 *p, u32 v, u32 ms)
{
	for (u32 i = 0; i < ms; i++) {
		if (*p == v)
			return true;
		delay_us(1000);
	}
	return *p == v;
}

/* GRUB passes the arguments alone, QEMU's -kernel the file name before them. */
static void copy_cmdline(u32 mbi)
{
	const u32 *info = (const u32 *)mbi;
	const char *s;
	u32 n = 0;

	if ((info[MBI_FLAGS] & 4) == 0)
		return;
	s = (const char *)info[MBI_CMDLINE / 4];
	while (n + 1 < sizeof(cmdline) && s[n] != 0) {
		cmdline[n] = s[n];
		n++;
	}
}

void start_c(u32 magic, u32 mbi)
{
	serial_init();
	if (magic == BOOT_MAGIC)
		copy_cmdline(mbi);
	/* Not before: GRUB leaves its information in low memory too. */
	memcpy(low_start, low_load, (size_t)low_size);
	smp_init();
	print("%s: start, %u CPUs\n", test_name, cpu_count);
	test();
	finish();
}
