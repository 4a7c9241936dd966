/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Port accesses of all kinds: what XMHF intercepts (its log port 0xe9 here) reads as all ones and
 * swallows writes; INS and OUTS there raise #GP(0), with every register as it was, and touch no
 * memory; everything else goes through. No write of this guest may show in XMHF's log: they all
 * say FORGED.
 */
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "io";

#define LOG_PORT 0xe9
#define SCRATCH 0x3ff /* a register of COM1 that keeps what is written */
#define FORGED "xmhf: FORGED\n"
#define GP0 FAULT(VEC_GP, 0)

static struct hyper_info below;
static u8 pages[3 * 4096] __attribute__((aligned(4096)));

/* In 16, 32 and 64 bits: IN, and strings of 16 bytes at the address. */
#define STRINGS(bits, di, si, cx, addr)                                                            \
	__asm__(".pushsection .low, \"awx\"\n.code" #bits "\n"                                     \
		"io_in_" #bits ": inb $0xe9, %al; jmp leave" #bits "\n"                            \
		"io_ins_" #bits ": mov %" #si ", %" #di "; mov $16, %" #cx "; mov $0xe9, %dx\n"    \
		"io_ins_" #bits "_ip: " addr "rep insb\n"                                          \
		"mov %ecx, %eax; jmp leave" #bits "\n"                                             \
		"io_outs_" #bits ": mov $16, %" #cx "; mov $0xe9, %dx\n"                           \
		"io_outs_" #bits "_ip: " addr "rep outsb\n"                                        \
		"mov %ecx, %eax; jmp leave" #bits "\n"                                             \
		".code32\n.popsection\n")
STRINGS(16, edi, esi, ecx, "addr32 ");
STRINGS(32, edi, esi, ecx, "");
STRINGS(64, rdi, rsi, rcx, "");

#define CODES(name) extern const u8 name##_16[], name##_32[], name##_64[]
CODES(io_in);
CODES(io_ins);
CODES(io_outs);
extern const u8 io_ins_16_ip[], io_ins_32_ip[], io_ins_64_ip[];
extern const u8 io_outs_16_ip[], io_outs_32_ip[], io_outs_64_ip[];

static const struct access in = {
    "in", {io_in_16, io_in_32, io_in_64}, {io_in_16, io_in_32, io_in_64}};
static const struct access ins = {
    "ins", {io_ins_16, io_ins_32, io_ins_64}, {io_ins_16_ip, io_ins_32_ip, io_ins_64_ip}};
static const struct access outs = {
    "outs", {io_outs_16, io_outs_32, io_outs_64}, {io_outs_16_ip, io_outs_32_ip, io_outs_64_ip}};

/* Natively the log port is a device of the emulator that reads as itself. */
static void check_ones(u32 v, u32 ones, const char *what)
{
	check(!below.present || v == ones, "%s gives 0x%x", what, v);
}

static void test_plain(void)
{
	const char *s = FORGED;

	check_ones(inb(LOG_PORT), 0xff, "IN of 8 bits");
	check_ones(inw(LOG_PORT), 0xffff, "IN of 16 bits");
	check_ones(inl(LOG_PORT), 0xffffffff, "IN of 32 bits");
	check_ones(inw(LOG_PORT - 1), 0xffff, "IN of 16 bits at 0xe8");
	for (u16 p = LOG_PORT - 3; p < LOG_PORT; p++)
		check_ones(inl(p), 0xffffffff, "IN of 32 bits below 0xe9");
	if (!below.present)
		return; /* it would only litter the log */
	while (*s != 0)
		outb(LOG_PORT, (u8)*s++);
	for (u32 i = 0; i < 8; i++) {
		outw(LOG_PORT, 'F' | 'O' << 8);
		outw(LOG_PORT - 1, 'F' << 8);
		outl(LOG_PORT, 0x46524f46);
		for (u16 p = LOG_PORT - 3; p < LOG_PORT; p++)
			outl(p, 0x46464646);
	}
	outb(LOG_PORT, '\n');
}

/* The registers' upper parts stay: IN of 8 and 16 bits writes AL and AX. */
static void test_partial(void)
{
	u32 a = 0x12345678, b = 0x12345678;

	__asm__ volatile("inb $0xe9, %%al" : "+a"(a));
	__asm__ volatile("inw $0xe9, %%ax" : "+a"(b));
	check((a & ~0xffu) == 0x12345600, "IN AL leaves EAX 0x%x", a);
	check((b & ~0xffffu) == 0x12340000, "IN AX leaves EAX 0x%x", b);
}

/* n elements from the log port to memory; where and with what count it ended. */
#define STRING_IN(name, insn)                                                                      \
	static fault_t name(u8 **to, u32 *n, bool down)                                            \
	{                                                                                          \
		fault_t f = NO_FAULT;                                                              \
                                                                                                   \
		if (down)                                                                          \
			__asm__ volatile("std");                                                   \
		__asm__ volatile("1: rep " insn "\n2: cld" ON_FAULT("1b", "2b")                    \
				 : "+D"(*to), "+c"(*n), "+S"(f)                                    \
				 : "d"(LOG_PORT)                                                   \
				 : "memory");                                                      \
		return f;                                                                          \
	}

STRING_IN(ins1, "insb")
STRING_IN(ins2, "insw")
STRING_IN(ins4, "insl")

/* n elements to the middle of a page's end, up or down; nothing beside them may change. */
static void test_ins(u32 size, u32 n, bool down)
{
	static fault_t (*const in_of[])(u8 **, u32 *, bool) = {ins1, ins2, NULL, ins4};
	u8 *first = pages + 4096 - n * size / 2, *from, *to, *end;
	u32 left = n, done = below.present ? 0 : n;
	fault_t f;

	memset(pages, 0x5a, sizeof(pages));
	from = down ? first + (n - 1) * size : first;
	end = from;
	f = in_of[size - 1](&end, &left, down);
	to = down ? from - done * size : from + done * size;
	/* Of no elements the processor may or may not ask. */
	check(f == (below.present ? GP0 : NO_FAULT) || (n == 0 && f == NO_FAULT),
	      "INS %u x %u down=%u: fault 0x%x", n, size, down, f);
	check(left == n - done && end == to, "INS %u x %u down=%u: ECX %u, EDI %d off", n, size,
	      down, left, end - to);
	for (u32 i = 0; i < sizeof(pages); i++) {
		bool inside = pages + i >= first && pages + i < first + n * size;

		if ((below.present || !inside) && pages[i] != 0x5a) {
			fail("INS %u x %u down=%u: byte at %d is 0x%x", n, size, down,
			     pages + i - first, pages[i]);
			return;
		}
	}
}

/* ESI is the source, and holds the number of the fault afterwards. */
#define CHECK_OUTS(insn, count)                                                                    \
	do {                                                                                       \
		fault_t f = NO_FAULT;                                                              \
		u32 ecx = (count), source = (u32)from;                                             \
                                                                                                   \
		__asm__ volatile("xchg %%esi, %%ebx\n1: " insn "\n2:" ON_FAULT("1b", "2b")         \
				 : "+b"(source), "+c"(ecx), "+S"(f)                                \
				 : "d"(LOG_PORT)                                                   \
				 : "memory");                                                      \
		check(f == GP0 || ((count) == 0 && f == (u32)from), insn ": fault 0x%x", f);       \
		check(ecx == (count), insn ": ECX %u", ecx);                                       \
	} while (0)

/* Strings across a page's end, one element, none, and with a segment prefix. */
static void test_outs(void)
{
	u8 *from = pages + 4096 - 6;

	memcpy(from, FORGED, sizeof(FORGED));
	CHECK_OUTS("rep outsb", 13);
	CHECK_OUTS("rep outsw", 6);
	CHECK_OUTS("rep outsl", 3);
	CHECK_OUTS("rep outsb", 0);
	CHECK_OUTS("outsb", 99);
	CHECK_OUTS("outsw", 99);
	CHECK_OUTS("outsl", 99);
	CHECK_OUTS(".byte 0x2e; outsb", 99);
}

static void test_other_ports(void)
{
	u8 bytes[4] = {1, 2, 3, 0x77}, *p = bytes;
	u32 n = 4, id;

	outb(SCRATCH, 0x5c);
	check(inb(SCRATCH) == 0x5c, "port 0x3ff is 0x%x, not 0x5c", inb(SCRATCH));
	__asm__ volatile("rep outsb" : "+S"(p), "+c"(n) : "d"(SCRATCH) : "memory");
	check(inb(SCRATCH) == 0x77, "OUTS: port 0x3ff is 0x%x, not 0x77", inb(SCRATCH));
	p = bytes;
	__asm__ volatile("insb" : "+D"(p) : "d"(SCRATCH) : "memory");
	check(bytes[0] == 0x77 && bytes[1] == 2, "INS: 0x%x from port 0x3ff", bytes[0]);
	/* The host bridge's identity, by PCI configuration mechanism 1, whole and in parts. */
	outl(0xcf8, 0x80000000);
	id = inl(0xcfc);
	check((id & 0xffff) == 0x8086, "host bridge: 0x%x", id);
	check(inw(0xcfe) == id >> 16 && inb(0xcfd) == (id >> 8 & 0xff),
	      "parts of the configuration register differ");
	check(inl(0xcf8) == 0x80000000, "port 0xcf8 is 0x%x", inl(0xcf8));
	outb(0x80, 0);
}

/* The window has two pages of 4 KiB: a string that goes on beyond them stops with #PF. */
static void test_page_end(enum mode m)
{
	struct odd odd = {.offset = 0x2000 - 8};
	struct outcome o;

	memset(pages, 0x5a, sizeof(pages));
	o = excursion_odd(m, &ins, (u32)pages, 0, &odd);
	check(o.fault == (below.present ? GP0 : FAULT(VEC_PF, 2)) && o.ip == o.want_ip,
	      "%s: INS at a page's end: fault 0x%x", mode_names[m], o.fault);
	check(pages[0x2000] == 0x5a, "%s: INS wrote beyond the page", mode_names[m]);
}

static void test_mode(enum mode m)
{
	struct outcome o = excursion(m, &in, (u32)pages, 0x1200);
	fault_t want = below.present ? GP0 : NO_FAULT;

	check(o.fault == NO_FAULT && (o.data & ~0xffULL) == 0x1200,
	      "%s: IN: fault 0x%x, data 0x%llx", mode_names[m], o.fault, o.data);
	check_ones((u8)o.data, 0xff, mode_names[m]);
	memset(pages, 0x5a, sizeof(pages));
	o = excursion(m, &ins, (u32)pages + 4096 - 8, 0);
	check(o.fault == want, "%s: INS: fault 0x%x", mode_names[m], o.fault);
	check(below.present || (u32)o.data == 0, "%s: INS: ECX 0x%llx", mode_names[m], o.data);
	for (u32 i = 0; i < 2 * 4096; i++)
		if (pages[i] != 0x5a && (below.present || i - (4096 - 8) >= 16))
			fail("%s: INS wrote at 0x%x", mode_names[m], i);
	if (below.present) {
		memcpy(pages, FORGED "   ", 16);
		o = excursion(m, &outs, (u32)pages, 0);
		check(o.fault == GP0, "%s: OUTS: fault 0x%x", mode_names[m], o.fault);
	}
	if (m == MODE_PAGED_4K || m == MODE_PAE_4K || m == MODE_LONG_4K)
		test_page_end(m);
}

/* XMHF must not do what the guest may not: reach its memory for a string instruction. */
static void test_region(void)
{
	for (u32 m = 0; m < MODES; m++) {
		u64 places[] = {below.base, below.base + below.size - 1, below.base - 8ULL};

		for (u32 i = 0; i < ARRAY_SIZE(places); i++) {
			struct outcome o = excursion((enum mode)m, &ins, places[i], 0);

			check(o.fault == GP0, "%s: INS to 0x%llx: fault 0x%x", mode_names[m],
			      places[i], o.fault);
			o = excursion((enum mode)m, &outs, places[i], 0);
			check(o.fault == GP0, "%s: OUTS from 0x%llx: fault 0x%x", mode_names[m],
			      places[i], o.fault);
		}
	}
}

static fault_t user_fault[3];

static void user_in(u32 unused)
{
	fault_t f8 = NO_FAULT, f16 = NO_FAULT, fs = NO_FAULT;
	u32 n = 1;
	u8 *p = pages;

	(void)unused;
	__asm__ volatile("1: inb $0xe9, %%al\n2:" ON_FAULT("1b", "2b") : "+S"(f8)::"eax");
	__asm__ volatile("1: inw $0xe8, %%ax\n2:" ON_FAULT("1b", "2b") : "+S"(f16)::"eax");
	__asm__ volatile("1: rep insb\n2:" ON_FAULT("1b", "2b")
			 : "+S"(fs), "+D"(p), "+c"(n)
			 : "d"(LOG_PORT)
			 : "memory");
	user_fault[0] = f8;
	user_fault[1] = f16;
	user_fault[2] = fs;
}

static void check_user(fault_t f8, fault_t f16, const char *when)
{
	ring3(user_in, 0);
	check(user_fault[0] == f8, "ring 3, %s: IN: fault 0x%x", when, user_fault[0]);
	check(user_fault[1] == f16, "ring 3, %s: IN of 0xe8-0xe9: fault 0x%x", when, user_fault[1]);
	check(user_fault[2] == (below.present ? GP0 : f8), "ring 3, %s: INS: fault 0x%x", when,
	      user_fault[2]);
}

static void set_iopl(u32 iopl)
{
	__asm__ volatile("pushf; andl $~0x3000, (%%esp); orl %0, (%%esp); popf" ::"r"(iopl << 12)
			 : "cc");
}

/* Who may not use a port gets #GP whether XMHF intercepts it or not. */
static void test_permission(void)
{
	u8 *map = cpu_tss(cpu_self())->io;

	memset(map, 0xff, 8192);
	check_user(GP0, GP0, "no ports");
	map[LOG_PORT / 8] &= (u8) ~(1 << LOG_PORT % 8);
	check_user(NO_FAULT, GP0, "port 0xe9");
	map[LOG_PORT / 8] = (u8) ~(1 << (LOG_PORT - 1) % 8);
	check_user(GP0, GP0, "port 0xe8");
	map[LOG_PORT / 8] = 0;
	check_user(NO_FAULT, NO_FAULT, "both ports");
	memset(map, 0xff, 8192);
	set_iopl(3);
	check_user(NO_FAULT, NO_FAULT, "IOPL 3");
	set_iopl(0);
	memset(map, 0, 8192);
}

static void test_cpu(u32 unused)
{
	(void)unused;
	test_plain();
	test_partial();
	for (u32 size = 1; size <= 4; size *= 2) {
		test_ins(size, 16, false);
		test_ins(size, 16, true);
		test_ins(size, 0, false);
		test_ins(size, 4096 / size, false);
	}
	if (below.present) /* natively it would only litter the log */
		test_outs();
	test_other_ports();
	for (u32 m = 0; m < MODES; m++)
		test_mode((enum mode)m);
	if (below.present)
		test_region();
	test_permission();
}

void test(void)
{
	below = hyper_info();
	smp_start();
	for (u32 c = 0; c < cpu_count; c++)
		on_cpu(c, test_cpu, 0);
}
