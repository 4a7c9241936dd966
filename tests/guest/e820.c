/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BIOS functions that tell how much memory there is (INT 15h E820, E801, 88h; INT 12h) fit
 * together, answer odd questions as BIOS does, and give as RAM only what works as RAM; XMHF's
 * region is none. The map is printed, so that a run under XMHF can be compared with a native one.
 */
#include "lib/e820.h"
#include "lib/bios.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"

const char test_name[] = "e820";

#define SMAP 0x534d4150u
#define FILL 0xa7
#define FLAG_IF 0x200u
#define FLAG_DF 0x400u
#define OWN_END 0x1000000u /* below it lie this guest and BIOS data */

extern const u8 end[];

/* One E820 call for at most size bytes; false when it reports an error. */
static bool call_e820(u32 continuation, u32 size, u32 signature, u32 flags, struct bios_regs *r)
{
	*r = (struct bios_regs){.eax = 0xe820,
				.ebx = continuation,
				.ecx = size,
				.edx = signature,
				.esi = 0x11112222,
				.edi = (u32)bios_buffer,
				.eflags = flags};
	memset(bios_buffer, FILL, sizeof(bios_buffer));
	bios_int(0x15, r);
	check((r->eflags & (FLAG_IF | FLAG_DF)) == (flags & (FLAG_IF | FLAG_DF)),
	      "E820 left flags 0x%x, not 0x%x", r->eflags, flags);
	check(r->esi == 0x11112222 && r->edi == (u32)bios_buffer, "E820 changed ESI or EDI");
	return (r->eflags & FLAG_CARRY) == 0;
}

static void check_untouched(u32 from, const char *when)
{
	for (u32 i = from; i < sizeof(bios_buffer); i++) {
		if (bios_buffer[i] != FILL) {
			fail("E820 %s wrote byte %u of the buffer", when, i);
			return;
		}
	}
}

/* Every entry, with the buffer of this size, is the one that e820_read() found. */
static void test_size(u32 size, u32 flags)
{
	struct bios_regs r = {.ebx = 0};
	u32 n = 0;

	do {
		u32 at = r.ebx, cx;

		if (!call_e820(at, size, SMAP, flags, &r)) {
			fail("E820, size %u, entry %u: error 0x%x", size, n, r.eax);
			return;
		}
		cx = r.ecx;
		check(r.eax == SMAP, "E820, size %u, entry %u: EAX 0x%x", size, n, r.eax);
		check(cx == 20 || (cx == 24 && size >= 24), "E820, size %u: returned %u", size, cx);
		check(n < e820_count && memcmp(bios_buffer, &e820[n], 20) == 0,
		      "E820, size %u: entry %u is another one", size, n);
		check_untouched(cx, "beyond its length");
		/* The same continuation gives the same entry again: BIOS keeps no state. */
		check(call_e820(at, size, SMAP, flags, &r) &&
			  memcmp(bios_buffer, &e820[n], 20) == 0,
		      "E820, size %u: entry %u is not there a second time", size, n);
		n++;
	} while (r.ebx != 0 && n < E820_MAX);
	check(n == e820_count, "E820, size %u: %u entries, not %u", size, n, e820_count);
}

static void test_errors(void)
{
	struct bios_regs r;

	check(!call_e820(0, 24, SMAP + 1, 2, &r), "E820 with a bad signature succeeds");
	check_untouched(0, "with a bad signature");
	check(!call_e820(0, 19, SMAP, 2, &r), "E820 with 19 bytes succeeds");
	check_untouched(0, "with 19 bytes");
	check(!call_e820(0, 0, SMAP, 2, &r), "E820 with 0 bytes succeeds");
	check(!call_e820(0x1234, 24, SMAP, 2, &r), "E820 with a bad continuation succeeds");
	check_untouched(0, "with a bad continuation");
}

static void test_map(void)
{
	u64 ram = 0, low, below;

	for (u32 i = 0; i < e820_count; i++) {
		struct e820_entry *a = &e820[i];

		print("e820: map 0x%llx-0x%llx type=%u\n", a->base, a->base + a->length, a->type);
		check(a->length != 0 && a->base + a->length > a->base, "entry %u: bad length", i);
		for (u32 k = 0; k < i; k++)
			check(a->base >= e820[k].base + e820[k].length ||
				  a->base + a->length <= e820[k].base,
			      "entries %u and %u overlap", k, i);
		if (a->type == E820_RAM)
			ram += a->length;
	}
	low = e820_ram_in(0, 0x100000);
	below = e820_ram_in(0, GIB(4));
	print("e820: ram=%llu low=%llu middle=%llu high=%llu\n", ram, low, below - low,
	      ram - below);
	check(ram != 0, "no RAM");
	check(e820_is_ram(0x100000, (u32)end - 0x100000), "this guest does not lie in RAM");
}

/* What the older functions promise must be RAM by E820 as well. */
static void test_older(void)
{
	struct bios_regs r = {.eax = 0xe801, .eflags = 2};
	u32 low;

	bios_int(0x15, &r);
	print("e820: e801 ax=0x%x bx=0x%x cx=0x%x dx=0x%x\n", r.eax & 0xffff, r.ebx & 0xffff,
	      r.ecx & 0xffff, r.edx & 0xffff);
	check((r.eflags & FLAG_CARRY) == 0, "E801 fails");
	check((r.eax & 0xffff) == (r.ecx & 0xffff) && (r.ebx & 0xffff) == (r.edx & 0xffff),
	      "E801: AX, BX are not CX, DX");
	check((r.ecx & 0xffff) <= 15 * 1024 && e820_is_ram(MIB(1), KIB(r.ecx & 0xffff)),
	      "E801: %u KiB above 1 MiB are not RAM", r.ecx & 0xffff);
	check(e820_is_ram(MIB(16), KIB(64) * (r.edx & 0xffff)),
	      "E801: %u x 64 KiB above 16 MiB are not RAM", r.edx & 0xffff);
	check((r.edx & 0xffff) != 0, "E801: no RAM above 16 MiB");

	r = (struct bios_regs){.eax = 0x8800, .eflags = 2};
	bios_int(0x15, &r);
	print("e820: 88 ax=0x%x\n", r.eax & 0xffff);
	check((r.eflags & FLAG_CARRY) == 0 && (r.eax & 0xffff) != 0, "88h fails");
	check(e820_is_ram(MIB(1), KIB(r.eax & 0xffff)), "88h: %u KiB are not RAM", r.eax & 0xffff);

	r = (struct bios_regs){.eflags = 2};
	bios_int(0x12, &r);
	low = r.eax & 0xffff;
	print("e820: int12 ax=0x%x\n", low);
	check(low != 0 && e820_is_ram(0, KIB(low)), "INT 12h: %u KiB are not RAM", low);
	check(low == *(volatile u16 *)0x413, "INT 12h says %u KiB, BIOS data %u", low,
	      *(volatile u16 *)0x413);
}

/* Other functions of INT 15h are still BIOS's. */
static void test_others(void)
{
	struct bios_regs r = {.eax = 0xc000, .eflags = 2};

	bios_int(0x15, &r);
	check((r.eflags & FLAG_CARRY) == 0 && (r.eax & 0xff00) == 0, "INT 15h C0h: eax 0x%x",
	      r.eax);
	r = (struct bios_regs){.eax = 0x9900, .eflags = 2};
	bios_int(0x15, &r);
	check((r.eflags & FLAG_CARRY) != 0, "INT 15h with an unknown function succeeds");
}

/* Reads a word and writes it back. Only below 4 GiB can C code reach it itself. */
static void touch(u64 pa)
{
	struct outcome o = excursion(MODE_LONG_2M, &rmw4, pa, 0);

	check(o.fault == NO_FAULT, "RAM at 0x%llx: fault 0x%x", pa, o.fault);
	if (pa < GIB(4) && pa >= OWN_END) {
		volatile u32 *p = (volatile u32 *)(u32)pa;
		u32 v = *p;

		*p = ~v;
		check(*p == ~v, "RAM at 0x%llx does not keep what is written", pa);
		*p = v;
	}
}

/* All RAM works: first and last word of each entry, and a word in each 2 MiB. */
static void test_ram(void)
{
	u32 touched = 0;

	for (u32 i = 0; i < e820_count; i++) {
		u64 from = e820[i].base, to = from + e820[i].length;

		if (e820[i].type != E820_RAM)
			continue;
		touch(to - 4);
		for (u64 a = from; a < to; a = (a + MIB(2)) & ~(MIB(2) - 1)) {
			touch(a);
			touched++;
		}
	}
	print("e820: %u places of RAM work\n", touched);
}

void test(void)
{
	struct hyper_info i = hyper_info();

	e820_read();
	test_map();
	if (i.present) {
		print("e820: region 0x%x-0x%x\n", i.base, i.base + i.size);
		check(e820_ram_in(i.base, i.size) == 0, "part of XMHF's region is given as RAM");
	}
	/* The same natively and under XMHF, but for the 8 KiB at most that it keeps below 640 KiB.
	 */
	print("e820: ram+region=%llu\n", e820_ram_in(0, ~0ULL) + i.size);
	test_size(20, 2);
	test_size(24, 2);
	test_size(64, 2);
	test_size(24, 2 | FLAG_IF);
	test_errors();
	test_older();
	test_others();
	test_ram();
}
