/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attack: VM_HSAVE_PA, where the processor puts the host's state at every VMRUN and takes it from
 * at every #VMEXIT, is pointed at memory of the guest, which would then see that state and could
 * write it. The page is watched over exits of several kinds; no byte of it may change.
 */
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "hsave";

static u8 page[4096] __attribute__((aligned(4096)));

static void leave(void)
{
	hyper_info();
	rdmsr(MSR_EFER);
	inb(0x64);
	inl(0xcfc);
}

static void test_page(void)
{
	memset(page, 0, sizeof(page));
	wrmsr(MSR_VM_HSAVE_PA, (u32)page);
	check(rdmsr(MSR_VM_HSAVE_PA) == (below.present ? 0 : (u32)page),
	      "cpu %u: VM_HSAVE_PA reads 0x%llx", cpu_self(), rdmsr(MSR_VM_HSAVE_PA));
	for (u32 i = 0; i < 10; i++)
		leave();
	for (u32 i = 0; i < sizeof(page); i++) {
		if (page[i] != 0) {
			fail("cpu %u: host state in the guest's memory, at 0x%x: 0x%x", cpu_self(),
			     i, *(u32 *)(page + (i & ~3u)));
			return;
		}
	}
}

/* Places that the guest may not choose either. Natively the last ones raise #GP, or not. */
static void test_values(void)
{
	u64 values[] = {0, below.base, below.base + 0x1000, ~0ULL, 0xfee00000, 1, 0x100000000000};

	for (u32 i = 0; i < ARRAY_SIZE(values); i++) {
		try_wrmsr(MSR_VM_HSAVE_PA, values[i]);
		leave();
	}
	attack_check_here("VM_HSAVE_PA was written");
}

static void test_cpu(u32 unused)
{
	(void)unused;
	test_page();
	if (below.present && failures() == 0)
		test_values();
	try_wrmsr(MSR_VM_HSAVE_PA, 0);
}

void test(void)
{
	attack_begin();
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
	attack_check("VM_HSAVE_PA was written");
}
