/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86/acpi.c: tables that are right, and every way in which firmware, or somebody who wants to
 * look like it, can get them wrong.
 */
#include "tests/host/check.h"
#include "tests/host/fake_acpi.h"
#include "x86/acpi.h"

/* Where the tables of the tests lie, at odd addresses: firmware does not align them. */
#define RSDT 0x1001UL
#define XSDT 0x1103UL
#define FACP 0x1205UL
#define MADT 0x1307UL
#define SECOND 0x1409UL

static u8 rsdp[36];

static void put(u8 *p, u64 val, u32 size)
{
	memcpy(p, &val, size);
}

/* A table at @pa of a header and @len bytes of @body. */
static void put_table(u64 pa, const char *sig, const void *body, u32 len)
{
	u8 *t = fake_acpi + pa;

	memcpy(t, sig, 4);
	put(t + 4, 36 + len, 4);
	memcpy(t + 36, body, len);
	fake_acpi_sum(t, 36 + len, 9);
}

/* Change one byte of the table at @pa, and make its checksum right again. */
static void change(u64 pa, u32 at, u8 val)
{
	u32 len;

	fake_acpi[pa + at] = val;
	memcpy(&len, fake_acpi + pa + 4, 4);
	fake_acpi_sum(fake_acpi + pa, len, 9);
}

static void sum_rsdp(void)
{
	fake_acpi_sum(rsdp, 20, 8);
	fake_acpi_sum(rsdp, 36, 32);
}

/* A machine as it should be: the FACP in the RSDT, FACP and MADT in the XSDT. */
static int set_up(void **state)
{
	static const u8 nothing[8];
	u32 rsdt[1] = {FACP};
	u64 xsdt[2] = {FACP, MADT};

	(void)state;
	fake_acpi_reset();
	put_table(RSDT, "RSDT", rsdt, sizeof(rsdt));
	put_table(XSDT, "XSDT", xsdt, sizeof(xsdt));
	put_table(FACP, "FACP", nothing, sizeof(nothing));
	put_table(MADT, "APIC", nothing, sizeof(nothing));
	memset(rsdp, 0, sizeof(rsdp));
	memcpy(rsdp, "RSD PTR ", 8);
	rsdp[15] = 2;
	put(rsdp + 16, RSDT, 4);
	put(rsdp + 20, 36, 4);
	put(rsdp + 24, XSDT, 8);
	sum_rsdp();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_acpi_reset();
	return 0;
}

/* Look @sig up through the first @len bytes of the RSDP, and no byte more. */
static enum status find(size_t len, const char *sig, const struct acpi_header **t)
{
	u8 *copy = malloc(len + 1);
	enum status st;

	memcpy(copy + 1, rsdp, len); /* not aligned either */
	fake_acpi_unmap();
	*t = NULL;
	st = acpi_find_table(copy + 1, len, sig, t);
	free(copy);
	return st;
}

static void test_find(void **state)
{
	const struct acpi_header *t;

	(void)state;
	assert_int_equal(find(36, "APIC", &t), OK);
	assert_memory_equal(t, fake_acpi + MADT, 44);
	assert_int_equal(find(36, "FACP", &t), OK);
	assert_memory_equal(t, fake_acpi + FACP, 44);
	assert_int_equal(find(36, "MCFG", &t), ERR_NOT_FOUND);
	assert_null(t);
	/* All of the signature counts. */
	assert_int_equal(find(36, "APIX", &t), ERR_NOT_FOUND);
	assert_int_equal(find(36, "XPIC", &t), ERR_NOT_FOUND);
}

static void test_rsdt(void **state)
{
	const struct acpi_header *t;

	/* A revision 2 of which only the first part was handed over. */
	assert_int_equal(find(20, "FACP", &t), OK);
	assert_int_equal(find(35, "APIC", &t), ERR_NOT_FOUND);
	/* Revision 0: what lies behind the first part is not looked at. */
	rsdp[15] = 0;
	fake_acpi_sum(rsdp, 20, 8);
	assert_int_equal(find(36, "APIC", &t), ERR_NOT_FOUND);
	assert_int_equal(find(36, "FACP", &t), OK);
	/* No XSDT. */
	set_up(state);
	put(rsdp + 24, 0, 8);
	sum_rsdp();
	assert_int_equal(find(36, "FACP", &t), OK);
	assert_int_equal(find(36, "APIC", &t), ERR_NOT_FOUND);
	/* An XSDT where an RSDT should be. */
	put(rsdp + 16, XSDT, 4);
	sum_rsdp();
	assert_int_equal(find(36, "FACP", &t), ERR_INVALID);
}

static void test_bad_rsdp(void **state)
{
	const struct acpi_header *t;
	u32 i;

	for (i = 0; i < 36; i++) {
		set_up(state);
		rsdp[i] ^= 0x10; /* the sums are wrong now */
		assert_int_equal(find(36, "FACP", &t), ERR_INVALID);
		assert_int_equal(find(20, "FACP", &t), i < 20 ? ERR_INVALID : OK);
		set_up(state);
		rsdp[i] ^= 0x80;
		assert_int_equal(find(36, "FACP", &t), ERR_INVALID);
	}
	set_up(state);
	for (i = 0; i < 20; i++)
		assert_int_equal(find(i, "FACP", &t), ERR_INVALID);
	for (i = 0; i < 8; i++) {
		set_up(state);
		rsdp[i] ^= 1;
		sum_rsdp();
		assert_int_equal(find(36, "FACP", &t), ERR_INVALID);
	}
}

static void test_bad_root(void **state)
{
	static const u64 nowhere[] = {FAKE_ACPI_SIZE, FAKE_ACPI_SIZE - 35, BIT(32), ~0UL,
				      ~0UL - 35};
	const struct acpi_header *t;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(nowhere); i++) {
		put(rsdp + 24, nowhere[i], 8);
		sum_rsdp();
		assert_int_equal(find(36, "FACP", &t), ERR_INVALID);
	}
	set_up(state);
	fake_acpi[XSDT + 40] ^= 1;
	assert_int_equal(find(36, "FACP", &t), ERR_INVALID); /* checksum */
	set_up(state);
	change(XSDT, 0, 'R');
	assert_int_equal(find(36, "FACP", &t), ERR_INVALID); /* an RSDT where an XSDT should be */
	for (i = 0; i < 36; i++) {
		set_up(state);
		change(XSDT, 4, (u8)i);
		assert_int_equal(find(36, "FACP", &t), ERR_INVALID);
	}
	set_up(state);
	put(fake_acpi + XSDT + 4, 0xffffffff, 4);
	assert_int_equal(find(36, "FACP", &t), ERR_INVALID); /* longer than memory */
	set_up(state);
	change(XSDT, 4, 36);
	assert_int_equal(find(36, "FACP", &t), ERR_NOT_FOUND); /* empty */
	for (i = 37; i < 44; i++) {
		change(XSDT, 4, (u8)i);
		assert_int_equal(find(36, "FACP", &t), ERR_NOT_FOUND); /* a part of an entry */
	}
	change(XSDT, 4, 44);
	assert_int_equal(find(36, "FACP", &t), OK);
}

static void test_bad_table(void **state)
{
	u64 xsdt[4] = {0, BIT(40), MADT, SECOND};
	const struct acpi_header *t;
	u32 i;

	for (i = 0; i < 36; i++) {
		set_up(state);
		put(fake_acpi + MADT + 4, i, 4);
		fake_acpi_sum(fake_acpi + MADT, 44, 9);
		assert_int_equal(find(36, "APIC", &t), ERR_INVALID);
	}
	set_up(state);
	put(fake_acpi + MADT + 4, FAKE_ACPI_SIZE - MADT + 1, 4);
	assert_int_equal(find(36, "APIC", &t), ERR_INVALID);
	set_up(state);
	fake_acpi[MADT + 43] ^= 1;
	assert_int_equal(find(36, "APIC", &t), ERR_INVALID);
	assert_int_equal(find(36, "FACP", &t), OK); /* another's fault is none of its own */
	/* Entries that lead nowhere are passed over; the first of two is taken. */
	set_up(state);
	put_table(XSDT, "XSDT", xsdt, sizeof(xsdt));
	put_table(SECOND, "APIC", "second..", 8);
	assert_int_equal(find(36, "APIC", &t), OK);
	assert_memory_equal(t, fake_acpi + MADT, 44);
}

/* clang-format off */
#define LAPIC(id, flags) 0, 8, 77, id, flags, 0, 0, 0
#define X2APIC(id, flags) \
	9, 16, 0, 0, (id) & 0xff, (id) >> 8 & 0xff, 0, 0, flags, 0, 0, 0, 1, 0, 0, 0

/* MADTs: what follows the 44 bytes of header, and what comes of it. */
static const struct {
	const char *name;
	u32 len, max;
	enum status st;
	u32 count, ids[4];
	u8 b[80];
} madts[] = {
	{"empty", 0, 4, OK, 0, {0}, {0}},
	{"one", 8, 4, OK, 1, {5}, {LAPIC(5, 1)}},
	{"two", 16, 4, OK, 2, {3, 0}, {LAPIC(3, 1), LAPIC(0, 1)}},
	{"not enabled", 24, 4, OK, 1, {2}, {LAPIC(0, 0), LAPIC(1, 2), LAPIC(2, 3)}},
	{"x2APIC", 32, 4, OK, 1, {0x1234}, {X2APIC(0x1234, 1), X2APIC(7, 2)}},
	{"both kinds", 24, 4, OK, 2, {1, 300}, {LAPIC(1, 1), X2APIC(300, 1)}},
	{"the same twice", 32, 4, OK, 2, {1, 2}, {LAPIC(1, 1), X2APIC(1, 1), LAPIC(2, 1)}},
	{"the last one twice", 24, 4, OK, 2, {1, 2}, {LAPIC(1, 1), LAPIC(2, 1), LAPIC(2, 1)}},
	{"x2APIC 0xffffffff is none", 32, 4, OK, 1, {0x7fffffff},
		{9, 16, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0,
		 9, 16, 0, 0, 0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 0, 0, 0, 0, 0}},
	{"other types", 28, 4, OK, 1, {6},
		{1, 12, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, LAPIC(6, 1), LAPIC(7, 0)}},
	{"unknown type of 2 bytes", 10, 4, OK, 1, {6}, {200, 2, LAPIC(6, 1)}},
	{"ID 255 is none", 16, 4, OK, 1, {1}, {LAPIC(255, 1), LAPIC(1, 1)}},
	{"x2APIC 255 is one", 16, 4, OK, 1, {255}, {X2APIC(255, 1)}},
	{"longer entries", 22, 4, OK, 2, {1, 2},
		{0, 12, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 2, 1, 0, 0, 0, 0, 0}},
	{"max", 24, 2, OK, 3, {1, 2}, {LAPIC(1, 1), LAPIC(2, 1), LAPIC(3, 1)}},
	{"max 0", 8, 0, OK, 1, {0}, {LAPIC(1, 1)}},
	{"one byte left", 9, 4, OK, 1, {1}, {LAPIC(1, 1), 0}},
	{"length 0", 16, 4, ERR_INVALID, 0, {0}, {LAPIC(1, 1), 0, 0, 0, 0}},
	{"length 1", 16, 4, ERR_INVALID, 0, {0}, {1, 1, 1, 1}},
	{"past the end", 15, 4, ERR_INVALID, 0, {0}, {LAPIC(1, 1), LAPIC(2, 1)}},
	{"unknown, past the end", 8, 4, ERR_INVALID, 0, {0}, {99, 255}},
	{"short LAPIC", 7, 4, ERR_INVALID, 0, {0}, {0, 7, 1, 1, 1, 0, 0}},
	{"short x2APIC", 15, 4, ERR_INVALID, 0, {0},
		{9, 15, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}},
	{"only a type", 2, 4, ERR_INVALID, 0, {0}, {0, 8}},
};
/* clang-format on */

static void test_madt(void **state)
{
	u32 i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(madts); i++) {
		u8 *t = calloc(1, 44 + madts[i].len); /* not a byte more than the table has */
		u32 *ids = calloc(madts[i].max + 1, sizeof(*ids));
		u32 count = 0x5a, stored;

		put(t + 4, 44 + madts[i].len, 4);
		memcpy(t + 44, madts[i].b, madts[i].len);
		ids[madts[i].max] = 0x5a;
		must_equal(madts[i].name,
			   acpi_madt_cpus((const struct acpi_header *)t, ids, madts[i].max, &count),
			   madts[i].st);
		must_equal(madts[i].name, count, madts[i].st == OK ? madts[i].count : 0x5a);
		stored = madts[i].count < madts[i].max ? madts[i].count : madts[i].max;
		for (j = 0; j < stored; j++)
			must_equal(madts[i].name, ids[j], madts[i].ids[j]);
		must_equal(madts[i].name, ids[madts[i].max], 0x5a);
		free(ids);
		free(t);
	}
}

static void test_short_madt(void **state)
{
	u8 t[44] = {0};
	u32 id, count, len;

	(void)state;
	for (len = 0; len < 44; len++) {
		put(t + 4, len, 4);
		assert_int_equal(acpi_madt_cpus((const struct acpi_header *)t, &id, 1, &count),
				 ERR_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_find, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_rsdt, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_bad_rsdp, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_bad_root, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_bad_table, set_up, tear_down),
	    cmocka_unit_test(test_madt),
	    cmocka_unit_test(test_short_madt),
	};

	return cmocka_run_group_tests_name("acpi", tests, NULL, NULL);
}
