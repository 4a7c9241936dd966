/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loader/elf.c: a good module, each rule of xmhf/hypapp.h broken in turn, with the line that says
 * so, and a hundred thousand modules that are spoilt at random, checked by fuzz_elf.c.
 */
#include "tests/host/check.h"
#include "tests/host/elf_module.h"

extern u64 fuzz_elf_placed;
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#define PH1 (ELF_PH + 56)
#define PH2 (ELF_PH + 112)

/* One change of the good module, and what is said to it; NULL: nothing. */
static const struct {
	u32 at;
	u32 size;
	u64 val;
	const char *says;
} changes[] = {
    {0, 1, 0x7e, "no ELF file"},
    {3, 1, 'f', "no ELF file"},
    {ELF_CLASS, 1, 1, "64-bit x86"},
    {5, 1, 2, "64-bit x86"},
    {ELF_MACHINE, 2, 3, "64-bit x86"},
    {ELF_TYPE, 2, 3, "static executable"},
    {ELF_PHENTSIZE, 2, 55, "program headers have"},
    {ELF_PHENTSIZE, 2, 57, "program headers have"},
    {ELF_PHNUM, 2, 9, "program headers have"},
    {ELF_PHNUM, 2, 0, "nothing to load"},
    {ELF_PHOFF, 8, ELF_MODULE - 167, "outside the file"},
    {ELF_PHOFF, 8, ELF_MODULE - 168, "nothing to load"},
    {ELF_PHOFF, 8, ELF_MODULE + 1, "outside the file"},
    {ELF_PHOFF, 8, UINT64_MAX, "outside the file"},
    {PH1, 4, 2, "dynamic linker"},
    {PH1, 4, 3, "dynamic linker"},
    {PH1, 4, 7, "dynamic linker"},
    {PH1, 4, 4, "entry"}, /* PT_NOTE: what remains has no code */
    {PH1 + 4, 4, 4, "entry"},
    {PH1 + 4, 4, 7, "writable and executable"},
    {PH1 + 4, 4, 1, "not readable"},
    {PH1 + 8, 8, ELF_MODULE - 64, NULL},
    {PH1 + 8, 8, ELF_MODULE - 63, "outside the file"},
    {PH1 + 8, 8, UINT64_MAX, "outside the file"},
    {PH1 + 16, 8, 0x400000, "overlap"},
    {PH1 + 16, 8, 0x401001, "at a page"},
    {PH1 + 16, 8, 0x402000, "overlap"}, /* the next one's place */
    {ELF_PH + 16, 8, 0x3ff000, "overlap"},
    {PH2 + 16, 8, 0x403000, "command line"},
    {PH2 + 16, 8, HYPAPP_VA_END - 0x2000, "command line"},
    {PH2 + 16, 8, HYPAPP_VA_END - 0x1000, "above 0x1000000"},
    {PH2 + 16, 8, HYPAPP_VA_END, "above 0x1000000"},
    {PH2 + 16, 8, 0xfffffffffffff000, "above 0x1000000"},
    {PH1 + 32, 8, 65, "impossible size"},
    {PH1 + 32, 8, 0, "entry"},
    {PH1 + 40, 8, 0, "impossible size"},
    {PH1 + 40, 8, 0x1000, NULL},
    {PH1 + 40, 8, 0x1001, "overlap"},
    {PH1 + 40, 8, 0x1000001, "impossible size"},
    {PH1 + 40, 8, UINT64_MAX, "impossible size"},
    {PH2 + 40, 8, 0xbfe000, NULL},
    {PH2 + 40, 8, 0xbfe001, "above 0x1000000"},
    {PH2 + 4, 4, 4, "command line"},
    {ELF_PH + 4, 4, 6, "hypapp's header"}, /* writable: XMHF's copy would not be what runs */
    {ELF_HEADER, 1, 0, "hypapp's header"},
    {ELF_HEADER + 8, 4, HYPAPP_ABI + 1, "another version"},
    {ELF_HEADER + 12, 4, 1, "another version"},
    {ELF_HEADER + 16, 8, 0x40103f, NULL},
    {ELF_HEADER + 16, 8, 0x401040, "entry"},
    {ELF_HEADER + 16, 8, 0x402000, "entry"},
    {ELF_HEADER + 16, 8, UINT64_MAX, "entry"},
    {ELF_HEADER + 24, 8, 0x402000, "constant data"},
    {ELF_HEADER + 24, 8, 0x400000 + 257 - sizeof(struct hypapp), "constant data"},
    {ELF_HEADER + 24, 8, UINT64_MAX, "constant data"},
    {ELF_HEADER + 32, 8, 0x404000 - HYPAPP_ARGS, NULL},
    {ELF_HEADER + 32, 8, 0x404001 - HYPAPP_ARGS, "command line"},
    {ELF_HEADER + 32, 8, 0x400000, "command line"},
    {ELF_HEADER + 32, 8, UINT64_MAX - 64, "command line"},
    {ELF_HYPAPP, 1, 0, "its name"},
    {ELF_HYPAPP + 1, 1, ' ', "its name"},
    {ELF_HYPAPP + 16, 4, 0, NULL},
    {ELF_HYPAPP + 16, 4, 65535, NULL},
    {ELF_HYPAPP + 16, 4, 65536, "65535"},
};

static struct elf e;

static const char *read_copy(const u8 *from, size_t len)
{
	u8 *copy = malloc(len);
	const char *wrong;

	memcpy(copy, from, len);
	wrong = elf_read(copy, len, &e);
	free(copy);
	return wrong;
}

static void test_good(void **state)
{
	u8 m[ELF_MODULE];

	(void)state;
	elf_module(m);
	assert_null(read_copy(m, ELF_MODULE));
	assert_true(elf_is_good(&e));
	assert_int_equal(e.segments, 3);
	assert_string_equal(e.hypapp.name, "good");
	assert_true(e.seg[1].exec && e.seg[2].write && !e.seg[0].write && !e.seg[0].exec);
}

static void test_changes(void **state)
{
	char name[40];

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(changes); i++) {
		u8 m[ELF_MODULE];
		const char *wrong;

		elf_module(m);
		elf_put(m + changes[i].at, changes[i].val, changes[i].size);
		wrong = read_copy(m, ELF_MODULE);
		snprintf(name, sizeof(name), "change %u at %u", i, changes[i].at);
		if (changes[i].says == NULL)
			must(name, wrong == NULL && elf_is_good(&e));
		else if (wrong == NULL || strstr(wrong, changes[i].says) == NULL)
			fail_msg("%s: it says \"%s\"", name, wrong != NULL ? wrong : "");
	}
}

/* A name without an end, and one of the greatest length. */
static void test_name(void **state)
{
	u8 m[ELF_MODULE];

	(void)state;
	elf_module(m);
	memset(m + ELF_HYPAPP, 'n', HYPAPP_NAME - 1);
	assert_null(read_copy(m, ELF_MODULE));
	m[ELF_HYPAPP + HYPAPP_NAME - 1] = 'n';
	assert_non_null(read_copy(m, ELF_MODULE));
}

/* Every length but the whole is too short for something. */
static void test_cut(void **state)
{
	u8 m[ELF_MODULE];

	(void)state;
	elf_module(m);
	for (size_t len = 0; len < ELF_MODULE; len++)
		assert_non_null(read_copy(m, len));
}

static void test_random(void **state)
{
	u64 seed = 0x1234567;
	u8 data[64];

	(void)state;
	for (u32 i = 0; i < 100000; i++) {
		size_t size = 1;

		data[0] = 1;
		do {
			u32 at = chance(&seed, 3) ? ELF_PH + random_below(&seed, 168)
						  : random_below(&seed, 512);

			if (chance(&seed, 50))
				at = random_below(&seed, 65536);
			data[size++] = (u8)at;
			data[size++] = (u8)(at >> 8);
			data[size] = (u8)(1U << random_below(&seed, 4));
			for (u32 n = data[size++]; n > 0; n--)
				data[size++] = (u8)(chance(&seed, 2) ? random_u64(&seed) : 0);
		} while (size < 48 && chance(&seed, 2));
		LLVMFuzzerTestOneInput(data, size);
	}
	assert_in_range(fuzz_elf_placed, 10000, 90000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good),   cmocka_unit_test(test_changes),
	    cmocka_unit_test(test_name),   cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
