/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drives the hostile hypapp tests/hypapp/fuzz.c on every processor: ROUNDS hypercalls, in each of
 * which it makes 500 calls of XMHF's API. Then it shows which calls came back with which status,
 * and checks that XMHF is well and its memory closed. Whatever is injected comes, and is counted.
 * With "iommu" there is one, so calls about devices must have succeeded, too.
 */
#include "lib/apic.h"
#include "lib/attack.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "hypfuzz";

#define FUZZ 8
enum { SCRATCH, REGION, RUN, REPORT };
#define STATUSES 8
#define CALLS 21 /* XMHF_SYS_CALLS, and one for all other numbers */
#define EACH 500
#define ROUNDS 2200 /* 1,100,000 calls */
#define PROTECT_DMA 8u
#define TAKE_DEVICE 19u

#define S(n) (1u << (n))
enum { SUCCESS, EINVAL, ERANGE, EFAULT, ENOMEM, ESTATE, ENOTSUP };

/* The numbers of enum xmhf_sys, and what each call must have come back with at least once. */
static const struct {
	const char *name;
	u32 want;
} calls[CALLS] = {
    {"return", 0},
    {"log", S(SUCCESS) | S(EINVAL) | S(ERANGE)},
    {"get", S(SUCCESS) | S(EINVAL)},
    {"set", S(SUCCESS) | S(EINVAL)},
    {"read", S(SUCCESS) | S(EINVAL) | S(ERANGE)},
    {"write", S(SUCCESS) | S(EINVAL) | S(ERANGE)},
    {"translate", S(SUCCESS) | S(EINVAL)},
    {"protect", S(SUCCESS) | S(EINVAL) | S(ERANGE)},
    {"protect_dma", 0},
    {"intercept", S(ESTATE)},
    {"inject", S(SUCCESS) | S(EINVAL)},
    {"quiesce", S(SUCCESS)},
    {"fact", S(SUCCESS) | S(EINVAL)},
    {"create", 0},
    {"give", 0},
    {"partition_get", 0},
    {"partition_set", 0},
    {"enter", 0},
    {"destroy", 0},
    {"take_device", 0},
    {"none", S(EINVAL)},
};

static u8 scratch[65536] __attribute__((aligned(65536)));
static volatile u32 exceptions, interrupts;

/* An exception that was injected behind a hypercall: the guest goes on there. */
static bool on_exception(struct trap_frame *f)
{
	(void)f;
	__sync_fetch_and_add(&exceptions, 1);
	return true;
}

static bool on_interrupt(struct trap_frame *f)
{
	(void)f;
	__sync_fetch_and_add(&interrupts, 1);
	apic_write(APIC_EOI, 0);
	return true;
}

static u32 want(u32 n)
{
	if (has_word("iommu") && n == PROTECT_DMA)
		return S(SUCCESS) | S(EINVAL) | S(ERANGE);
	if (has_word("iommu") && n == TAKE_DEVICE)
		return S(SUCCESS) | S(EINVAL);
	return n == TAKE_DEVICE ? S(EINVAL) | S(ENOTSUP) : calls[n].want;
}

static void fuzz(u32 what, u32 *a, u32 *b, u32 *c)
{
	struct hyper_regs r = {XMHF_CALL(XMHF_HYPAPP), FUZZ, what, *a, *b};
	fault_t f = hypercall(&r);

	if (f != NO_FAULT || r.a != XMHF_OK)
		fatal("cpu %u: the hypapp says 0x%x (fault 0x%x)", cpu_self(), r.a, f);
	*a = r.c;
	*b = r.d;
	*c = r.s;
}

static void run(u32 rounds)
{
	for (u32 i = 0; i < rounds; i++) {
		u32 a = EACH, b = i * 64 + cpu_self(), c = 0;

		fuzz(RUN, &a, &b, &c);
		if (i % 16 == 0)
			__asm__ volatile("sti; nop; nop; cli");
	}
}

static u32 report(u32 call, u32 *counts)
{
	u32 total = 0;

	for (u32 s = 0; s < STATUSES; s += 3) {
		u32 a = call, b = s, c = 0, got[3];

		fuzz(REPORT, &a, &b, &c);
		got[0] = a;
		got[1] = b;
		got[2] = c;
		for (u32 i = 0; i < 3 && s + i < STATUSES; i++) {
			counts[s + i] = got[i];
			total += got[i];
		}
	}
	return total;
}

void test(void)
{
	u32 a, b, c = 0, total = 0;

	attack_begin();
	if (!below.present)
		return;
	smp_start();
	a = (u32)scratch;
	b = sizeof(scratch);
	fuzz(SCRATCH, &a, &b, &c);
	a = below.base;
	b = below.size;
	fuzz(REGION, &a, &b, &c);
	for (u32 i = 0; i < 256; i++)
		trap_hooks[i] = i < 32 ? on_exception : on_interrupt;
	outb(0x21, 0xff); /* the timer of old comes as vector 8 */
	outb(0xa1, 0xff);
	for (u32 i = 1; i < cpu_count; i++)
		on_cpu_start(i, run, ROUNDS / cpu_count);
	run(ROUNDS / cpu_count);
	for (u32 i = 1; i < cpu_count; i++)
		on_cpu_wait(i);
	print("hypfuzz: %s: success  einval  erange  efault  enomem  estate enotsup\n", "call");
	for (u32 n = 1; n < CALLS; n++) {
		u32 counts[STATUSES], mask = 0;

		total += report(n, counts);
		for (u32 s = 0; s < STATUSES; s++)
			mask |= counts[s] != 0 ? S(s) : 0;
		print("hypfuzz: %s %u %u %u %u %u %u %u\n", calls[n].name, counts[0], counts[1],
		      counts[2], counts[3], counts[4], counts[5], counts[6]);
		/* A call that this build of XMHF does not have says nothing else. */
		check((mask == S(ENOTSUP) && !has_word("iommu")) || (mask & want(n)) == want(n),
		      "%s: statuses 0x%x, wanted 0x%x", calls[n].name, mask, want(n));
		check((mask & ~0x7fu) == 0, "%s: a status that there is not", calls[n].name);
	}
	for (u32 i = 0; i < 256; i++)
		trap_hooks[i] = NULL;
	print("hypfuzz: %u exceptions and NMIs, %u interrupts came\n", exceptions, interrupts);
	check(exceptions != 0 && interrupts != 0, "nothing that was injected came");
	print("hypfuzz: %u calls\n", total);
	check(total >= 1000000, "%u calls only", total);
	attack_check("the hostile hypapp");
}
