/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iommu/ivrs.c and iommu/dmar.c: tables that are right, those of QEMU among them, and every way to
 * get one wrong. A table lies in memory of exactly its length, at an odd address.
 */
#include "iommu/tables.h"
#include "tests/host/check.h"

#define HEADER 36U
#define FIRST 48U
#define MOST 2048U

static u8 body[MOST]; /* from the table's first byte on */
static u32 length;
static struct platform p;

static void put(u32 at, u64 val, u32 size)
{
	memcpy(body + at, &val, size);
}

static void start(void)
{
	memset(body, 0, sizeof(body));
	memset(&p, 0, sizeof(p));
	length = FIRST;
}

/* A structure of @len bytes; where it begins. */
static u32 add(u32 type, u32 type_size, u32 len)
{
	u32 at = length;

	put(at, type, type_size);
	put(at + 2, len, 2);
	length += len;
	return at;
}

static u32 add_ivhd(u8 type, u64 base)
{
	u32 at = add(type, 1, type == 0x10 ? 24 : 40);

	put(at + 1, 0x5a, 1);
	put(at + 4, 0x0018, 2);
	put(at + 6, 0x40, 2);
	put(at + 8, base, 8);
	return at;
}

static u32 add_drhd(u64 base, u8 size)
{
	u32 at = add(0, 2, 16);

	put(at + 5, size, 1);
	put(at + 8, base, 8);
	return at;
}

static const char *run(const char *(*read)(const struct acpi_header *, struct platform *), u32 len)
{
	u8 *memory = malloc(len + 1);
	const char *wrong;

	put(4, len, 4);
	memcpy(memory + 1, body, len);
	memset(&p, 0, sizeof(p));
	wrong = read((const struct acpi_header *)(memory + 1), &p);
	free(memory);
	return wrong;
}

static void test_ivrs(void **state)
{
	(void)state;
	start();
	add_ivhd(0x10, 0xfed80000);
	add_ivhd(0x11, 0xfed80000);
	add(0x20, 1, 32); /* a range of memory: nothing to do */
	add_ivhd(0x40, 0xfed80000);
	add_ivhd(0x40, 0xfec90000);
	assert_null(run(ivrs_read, length));
	assert_int_equal(p.iommus, 2);
	assert_int_equal(p.iommu_base[0], 0xfed80000);
	assert_int_equal(p.iommu_size[0], 0x4000);
	assert_int_equal(p.iommu_device[0], 0x18);
	assert_int_equal(p.iommu_flags[0], 0x5a);
	assert_int_equal(p.iommu_base[1], 0xfec90000);
}

static void test_dmar(void **state)
{
	(void)state;
	start();
	add_drhd(0xfed90000, 0);
	add(1, 2, 24); /* reserved memory */
	add_drhd(0xfed91000, 2);
	add(0xffff, 2, 4);
	assert_null(run(dmar_read, length));
	assert_int_equal(p.iommus, 2);
	assert_int_equal(p.iommu_base[0], 0xfed90000);
	assert_int_equal(p.iommu_size[0], 0x1000);
	assert_int_equal(p.iommu_base[1], 0xfed91000);
	assert_int_equal(p.iommu_size[1], 0x4000);
}

/* Cut off anywhere: refused, unless it ends where a structure does, behind the first unit. */
static void test_cut(void **state)
{
	u32 i;

	(void)state;
	start();
	add_ivhd(0x11, 0xfed80000);
	add_ivhd(0x11, 0xfec90000);
	for (i = HEADER; i < length; i++)
		if (i != FIRST + 40 && (i < FIRST + 40 || i - FIRST - 40 >= 4))
			assert_non_null(run(ivrs_read, i));
	start();
	add_drhd(0xfed90000, 0);
	add_drhd(0xfed91000, 0);
	for (i = HEADER; i < length; i++)
		if (i != FIRST + 16 && (i < FIRST + 16 || i - FIRST - 16 >= 4))
			assert_non_null(run(dmar_read, i));
}

static void test_lengths(void **state)
{
	static const u8 types[] = {0x10, 0x11, 0x40, 0x20};
	u32 i, len;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		for (len = 0; len < 300; len++) {
			u32 need = types[i] == 0x10 ? 24 : types[i] == 0x20 ? 4 : 40;
			u32 at;

			start();
			add_ivhd(0x11, 0xfec90000);
			at = add_ivhd(types[i], 0xfed80000);
			put(at + 2, len, 2);
			length = at + 64;
			assert_int_equal(run(ivrs_read, length) == NULL,
					 len == 64 || (len >= need && len < 64 && 64 - len < 4));
		}
	for (len = 0; len < 300; len++) {
		start();
		add_drhd(0xfed90000, 0);
		put(FIRST + 2, len, 2);
		length = FIRST + 64;
		assert_int_equal(run(dmar_read, length) == NULL,
				 len == 64 || (len >= 16 && len < 64 && 64 - len < 4));
	}
}

static void test_places(void **state)
{
	static const u64 bad[] = {
	    0,		 0x1000,	 0xff000,   0xfed80800, 0xfffff001,	    0xffffd000,
	    0x100000000, 0x1000fed80000, ~0xfffULL, 1,		0x8000000000000000, 0xffffffff};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		start();
		add_ivhd(0x11, bad[i]);
		assert_non_null(run(ivrs_read, length));
		start();
		add_drhd(bad[i], 2);
		assert_non_null(run(dmar_read, length));
	}
	start();
	add_drhd(0xfffff000, 1); /* its second page would be at 4 GiB */
	assert_non_null(run(dmar_read, length));
}

static void test_count(void **state)
{
	u32 i;

	(void)state;
	start();
	assert_non_null(run(ivrs_read, length));
	assert_non_null(run(dmar_read, length));
	for (i = 0; i < IOMMU_MAX; i++)
		add_drhd(0xfed00000 + 0x1000 * i, 0);
	assert_null(run(dmar_read, length));
	assert_int_equal(p.iommus, IOMMU_MAX);
	add_drhd(0xfed00000, 0); /* known */
	assert_null(run(dmar_read, length));
	add_drhd(0xfec00000, 0);
	assert_non_null(run(dmar_read, length));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ivrs),   cmocka_unit_test(test_dmar),
	    cmocka_unit_test(test_cut),	   cmocka_unit_test(test_lengths),
	    cmocka_unit_test(test_places), cmocka_unit_test(test_count),
	};

	return cmocka_run_group_tests_name("iommu", tests, NULL, NULL);
}
