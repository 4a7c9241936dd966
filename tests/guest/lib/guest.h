/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every mini guest has: its name, its test, the command line, and the small
 * things that a freestanding program lacks.
 */
#ifndef GUEST_GUEST_H
#define GUEST_GUEST_H

#include <xmhf/types.h>

/* A guest defines these two. */
extern const char test_name[];
void test(void);

/* The text behind the kernel's name on the command line; "" if there is none. */
extern char cmdline[256];

/* Does the command line have this word? */
bool has_word(const char *word);

struct lock {
	volatile u32 held;
};

static inline void lock(struct lock *l)
{
	while (__sync_lock_test_and_set(&l->held, 1) != 0)
		__asm__ volatile("pause");
}

static inline void unlock(struct lock *l)
{
	__sync_lock_release(&l->held);
}

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *p, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

/* Waits by the PIT, so that it means the same on a loaded machine. */
void delay_us(u32 us);

/* Waits until *p == v for at most ms milliseconds; false when it did not happen. */
bool wait_for(const volatile u32 *p, u32 v, u32 ms);

#endif
