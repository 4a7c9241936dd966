/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that the hypapp `devices` protects against DMA, and a device that it takes away, tried with
 * a device that moves memory (lib/engine.h, named on the command line).
 */
#include "lib/engine.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/pci.h"
#include "lib/print.h"

const char test_name[] = "devices";

enum { R = 1, W = 2 };
#define ROUNDS 50u
#define SIZE 64u
#define OLD 0x3cu

static const struct engine *engine;
static u8 page[3][4096] __attribute__((aligned(4096)));
static u8 other[128];
static u8 stamp;

static u32 ask(u32 what, u32 a, u32 b)
{
	struct hyper_regs r = {.a = XMHF_CALL(XMHF_HYPAPP), .b = 21, .c = what, .d = a, .s = b};

	check(hypercall(&r) == NO_FAULT, "the hypercall faults");
	return r.a;
}

static void protect(void *p, u32 pages, u32 prot)
{
	u32 st = ask(0, (u32)p, pages << 8 | prot);

	check(st == 0, "protecting %u pages at %p as %u: %u", pages, p, prot, st);
}

/* The device copies; if it does not come to an end, because it was held off, it starts again. */
static void copy(void *to, void *from)
{
	if (!engine->copy((u32)to, (u32)from, SIZE) && !engine->start())
		fatal("%s does not start again", engine->name);
}

static bool all(const u8 *p, u8 v)
{
	for (u32 i = 0; i < SIZE; i++)
		if (((const volatile u8 *)p)[i] != v)
			return false;
	return true;
}

static bool writes(u8 *to)
{
	memset(other, ++stamp, SIZE);
	memset(to, OLD, SIZE);
	copy(to, other);
	return all(to, stamp);
}

static bool reads(u8 *from)
{
	memset(from, ++stamp, SIZE);
	memset(other, OLD, SIZE);
	copy(other, from);
	return all(other, stamp);
}

static void expect(u8 *p, bool r, bool w, const char *when)
{
	check(reads(p) == r, "%s: the device %s", when, r ? "does not read" : "reads");
	check(writes(p) == w, "%s: the device %s", when, w ? "does not write" : "writes");
}

static void test_pages(void)
{
	u8 *p = page[1] + 512;

	expect(p, true, true, "at first");
	protect(page[1], 1, R);
	expect(p, true, false, "read-only");
	protect(page[1], 1, 0);
	expect(p, false, false, "closed");
	expect(page[0] + 4096 - SIZE, true, true, "the page before");
	expect(page[2], true, true, "the page behind");
	protect(page[1], 1, R | W);
	expect(p, true, true, "open again");
	protect(page, 3, R);
	expect(page[2], true, false, "three pages");
	protect(page, 3, R | W);
	for (u32 i = 0; i < ROUNDS; i++) {
		protect(page[1], 1, i % 2 != 0 ? R | W : R);
		check(writes(p) == (i % 2 != 0), "round %u", i);
	}
	check(ask(0, 0xfee00000, 1 << 8) != 0, "the APIC's page is no memory");
	check(ask(0, hyper_info().base, 1 << 8 | R | W) != 0, "XMHF's memory is nobody's to give");
	check(all(p, stamp), "nothing was written late");
}

static void test_device(void)
{
	u32 bdf = pci_find_id(has_word("edu") ? 0x11e81234u : 0x10d38086u);

	check(bdf != PCI_NONE, "there is no %s", engine->name);
	check(ask(1, 0x10000, 0) != 0, "no such device");
	expect(page[1], true, true, "before it is taken");
	check(ask(1, bdf, 0) == 0, "the device is taken");
	expect(page[1], false, false, "taken");
	check(ask(0, (u32)page[1], 1 << 8 | R | W) == 0, "rights for all devices");
	expect(page[1], false, false, "for ever");
}

void test(void)
{
	engine = engine_named();
	if (!engine->start())
		fatal("there is no %s", engine->name);
	test_pages();
	print("devices: pages\n");
	test_device();
}
