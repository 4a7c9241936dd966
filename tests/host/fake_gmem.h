/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Guest memory for the tests of gwalk: some pages from address 0 on, in the place of core/gmem.c.
 * It counts what is read and can change each entry as soon as it has been read.
 */
#ifndef TESTS_HOST_FAKE_GMEM_H
#define TESTS_HOST_FAKE_GMEM_H

#include <xmhf/types.h>

#define FAKE_PAGES 32U

extern u8 fake_memory[FAKE_PAGES * PAGE_SIZE];

/* Where entries were read since fake_reset(), in order, and how many. */
#define FAKE_LOG 16U
extern u64 fake_log[FAKE_LOG];
extern u32 fake_reads;

/* If not 0: what is xored into every entry after it was read. */
extern u64 fake_change;

/* fake_reset() - all memory 0, nothing read, nothing changes. */
void fake_reset(void);

u64 fake_get(u64 pa, u32 size);
void fake_set(u64 pa, u32 size, u64 val);

#endif
