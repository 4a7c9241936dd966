/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory maps: a byte-wise oracle judges what e820_reserve() makes of random maps. */
#include "check.h"

#include "core/e820.h"

static void add(struct e820 *m, u64 base, u64 len, u32 type)
{
	m->base[m->count] = base;
	m->len[m->count] = len;
	m->type[m->count] = type;
	m->count++;
}

/* The type of one byte; 0 where the map has nothing. */
static u32 type_at(const struct e820 *m, u64 a)
{
	for (u32 i = 0; i < m->count; i++)
		if (a >= m->base[i] && a - m->base[i] < m->len[i])
			return m->type[i];
	return 0;
}

static void test_reserve_random(void **state)
{
	static struct e820 in, out;

	(void)state;
	srand(1);
	for (u32 round = 0; round < 20000; round++) {
		u64 at = 0;
		u64 base = (u64)rand() % 64;
		u64 len = (u64)rand() % 32;

		in.count = 0;
		for (u32 i = 0; i < 6; i++) {
			u64 size = (u64)rand() % 10;

			at += (u64)rand() % 4;
			if (size != 0)
				add(&in, at, size, 1 + (u32)rand() % 4);
			at += size;
		}
		assert_int_equal(e820_reserve(&in, base, len, &out), OK);
		for (u64 a = 0; a < 100; a++) {
			u32 was = type_at(&in, a);
			bool ours = was != 0 && a >= base && a - base < len;

			assert_int_equal(type_at(&out, a), ours ? E820_RESERVED : was);
		}
		for (u32 i = 0; i < out.count; i++)
			assert_true(out.len[i] > 0);
	}
}

static void test_reserve_bad(void **state)
{
	static struct e820 in, out;

	(void)state;
	in.count = 0;
	assert_int_equal(e820_reserve(&in, UINT64_MAX, 2, &out), ERR_INVALID);
	add(&in, UINT64_MAX - 1, 3, E820_RAM);
	assert_int_equal(e820_reserve(&in, 0, 1, &out), ERR_INVALID);
	in.count = 0;
	for (u64 i = 0; i < E820_MAX; i++)
		add(&in, i * 16, 16, E820_RAM);
	assert_int_equal(e820_reserve(&in, 4, 4, &out), ERR_NOMEM);
	assert_int_equal(e820_reserve(&in, 16, 16, &out), OK);
	in.count = E820_MAX + 1;
	assert_int_equal(e820_reserve(&in, 4, 4, &out), ERR_INVALID);
}

static void test_find_top(void **state)
{
	static struct e820 m;
	u64 at = 0;

	(void)state;
	m.count = 0;
	add(&m, 0, 0x9fc00, E820_RAM);
	add(&m, 0x9fc00, 0x400, E820_RESERVED);
	add(&m, MIB(1), 0x7ffdf000 - MIB(1), E820_RAM);
	add(&m, 0x7ffdf000, 0x21000, E820_RESERVED);
	add(&m, GIB(4), GIB(2), E820_RAM);
	assert_int_equal(e820_find_top(&m, GIB(4), MIB(4), MIB(2), &at), OK);
	assert_int_equal(at, 0x7fa00000);
	assert_int_equal(e820_find_top(&m, MIB(1), MIB(4), MIB(2), &at), ERR_NOT_FOUND);
	assert_int_equal(e820_top(&m), GIB(6));
	assert_int_equal(e820_ram_end(&m, 0), 0x9fc00);
	assert_int_equal(e820_ram_end(&m, MIB(1)), 0x7ffdf000);
	assert_int_equal(e820_ram_end(&m, 0x9fc00), 0x9fc00);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reserve_random),
	    cmocka_unit_test(test_reserve_bad),
	    cmocka_unit_test(test_find_top),
	};

	return cmocka_run_group_tests_name("e820", tests, NULL, NULL);
}
