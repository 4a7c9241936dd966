/* SPDX-License-Identifier: BSD-2-Clause */
/* See fake_gmem.h. */
#include "tests/host/check.h"
#include "tests/host/fake_gmem.h"
#include "core/gmem.h"

u8 fake_memory[FAKE_PAGES * PAGE_SIZE];
u64 fake_log[FAKE_LOG];
u32 fake_reads;
u64 fake_change;

void fake_reset(void)
{
	memset(fake_memory, 0, sizeof(fake_memory));
	fake_reads = 0;
	fake_change = 0;
}

u64 fake_get(u64 pa, u32 size)
{
	u64 v = 0;

	memcpy(&v, fake_memory + pa, size);
	return v;
}

void fake_set(u64 pa, u32 size, u64 val)
{
	memcpy(fake_memory + pa, &val, size);
}

static enum status read_once(gpa_t gpa, u32 size, u64 *val)
{
	assert_int_equal(gpa.a % size, 0);
	if (gpa.a > sizeof(fake_memory) - size)
		return ERR_RANGE;
	assert_true(fake_reads < FAKE_LOG);
	fake_log[fake_reads] = gpa.a;
	fake_reads++;
	*val = fake_get(gpa.a, size);
	fake_set(gpa.a, size, *val ^ fake_change);
	return OK;
}

enum status gmem_read_u64(gpa_t gpa, u64 *val)
{
	return read_once(gpa, 8, val);
}

enum status gmem_read_u32(gpa_t gpa, u32 *val)
{
	u64 v;
	enum status st = read_once(gpa, 4, &v);

	if (st == OK)
		*val = (u32)v;
	return st;
}
