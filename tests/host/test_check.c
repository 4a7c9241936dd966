/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What svm/check.c says of AMD processors that no emulator here can be: above all, one whose
 * firmware has switched SVM off. The file is compiled as it is, with the two instructions faked.
 */
#include "check.h"

#define X86_HW_H /* in place of x86/hw.h */
#include <xmhf/types.h>

struct hw_cpuid {
	u32 a, b, c, d;
};

static struct hw_cpuid ext, svm;
static u64 vm_cr;

static struct hw_cpuid hw_cpuid(u32 leaf, u32 sub)
{
	assert_int_equal(sub, 0);
	assert_true(leaf == 0x80000001 || leaf == 0x8000000a);
	return leaf == 0x80000001 ? ext : svm;
}

static u64 hw_rdmsr(u32 msr)
{
	assert_int_equal(msr, 0xc0010114);
	/* Without SVM there is no VM_CR: reading it would fault. */
	assert_true((ext.c >> 2 & 1) != 0);
	return vm_cr;
}

#include "svm/check.c"

static int good(void **state)
{
	(void)state;
	ext = (struct hw_cpuid){.c = 1U << 2, .d = 1U << 20 | 1U << 26};
	svm = (struct hw_cpuid){.d = 1};
	vm_cr = 0;
	return 0;
}

static void test_good(void **state)
{
	(void)state;
	assert_null(svm_check());
	vm_cr = 1U << 3; /* locked, but on */
	assert_null(svm_check());
}

static void test_no_svm(void **state)
{
	(void)state;
	ext.c = 0;
	assert_non_null(strstr(svm_check(), "no SVM"));
}

static void test_locked_off(void **state)
{
	(void)state;
	vm_cr = 1U << 4 | 1U << 3;
	assert_non_null(strstr(svm_check(), "switched off by the firmware"));
}

static void test_no_nested_paging(void **state)
{
	(void)state;
	svm.d = 0xfffffffe;
	assert_non_null(strstr(svm_check(), "no nested paging"));
}

static void test_no_nx_or_1g(void **state)
{
	(void)state;
	ext.d = 1U << 20;
	assert_non_null(strstr(svm_check(), "1 GiB"));
	ext.d = 1U << 26;
	assert_non_null(strstr(svm_check(), "NX"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_good, good),
	    cmocka_unit_test_setup(test_no_svm, good),
	    cmocka_unit_test_setup(test_locked_off, good),
	    cmocka_unit_test_setup(test_no_nested_paging, good),
	    cmocka_unit_test_setup(test_no_nx_or_1g, good),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
