/* SPDX-License-Identifier: BSD-2-Clause */
/* See excursion.h; excursion.S does the switching. */
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/trap.h"

#define P 1u
#define RW 2u
#define AD 0x60u /* accessed, dirty */
#define LARGE 0x80u
#define US 4u /* ring 3, too */
#define LINK (P | RW | US | 0x20u)
#define LEAF (P | RW | US | AD)

#define WINDOW32 0xc0000000u
#define WINDOW64 (1ULL << 39)

struct block {
	u32 mode, entry, cr3, esp;
	u64 addr, data;
	u32 vector, error;
	u64 ip;
	u32 sp, cr0, cr4, unused;
	struct table_reg old_gdtr;
} __attribute__((packed));

_Static_assert(offsetof(struct block, ip) == B_IP, "low.h");
_Static_assert(offsetof(struct block, cr4) == B_CR4, "low.h");
_Static_assert(offsetof(struct block, old_gdtr) == B_OLD_GDTR, "low.h");

/* One CPU's tables. window[0] is the lowest level. */
struct tables {
	u64 window[3][512];
	u32 root32[1024];
	u64 root_pae[512]; /* 4 are used */
	u64 root64[512];
} __attribute__((aligned(4096)));

static struct tables tables[MAX_CPUS];
/* One to one, the lowest 4 GiB, for all CPUs; 64-bit mode needs a level more. */
static u64 same2m[4][512] __attribute__((aligned(4096)));
static u64 same1g[512] __attribute__((aligned(4096)));
static u64 idt32[EXC_VECTORS];
static u64 idt64[EXC_VECTORS][2];
static struct lock setup_lock;

extern u32 low_ivt[256];
extern const u8 stubs16[], stubs32[], stubs64[];
void excursion_enter(u32 block);

const char *const mode_names[MODES] = {
    "real",   "prot16", "prot32",  "paged32-4K", "paged32-4M",
    "pae-4K", "pae-2M", "long-4K", "long-2M",	 "long-1G",
};

#define CODE(name, bits) extern const u8 acc_##name##_##bits[], acc_##name##_##bits##_ip[];
#define ACCESS(name)                                                                               \
	CODE(name, 16)                                                                             \
	CODE(name, 32)                                                                             \
	CODE(name, 64)                                                                             \
	const struct access name = {#name,                                                         \
				    {acc_##name##_16, acc_##name##_32, acc_##name##_64},           \
				    {acc_##name##_16_ip, acc_##name##_32_ip, acc_##name##_64_ip}}

ACCESS(read1);
ACCESS(read2);
ACCESS(read4);
ACCESS(read8);
ACCESS(write1);
ACCESS(write2);
ACCESS(write4);
ACCESS(write8);
ACCESS(rmw4);
ACCESS(exec);
CODE(push, 64)
CODE(int40, 32)
CODE(int40, 64)
CODE(loads, 32)
CODE(loads, 64)
const struct access push = {"push", {NULL, NULL, acc_push_64}, {NULL, NULL, acc_push_64_ip}};
const struct access int40 = {
    "int40", {NULL, acc_int40_32, acc_int40_64}, {NULL, acc_int40_32_ip, acc_int40_64_ip}};
const struct access loads = {
    "loads", {NULL, acc_loads_32, acc_loads_64}, {NULL, acc_loads_32_ip, acc_loads_64_ip}};

static bool is_long(enum mode m)
{
	return m >= MODE_LONG_4K;
}

static bool is_paged32(enum mode m)
{
	return m == MODE_PAGED_4K || m == MODE_PAGED_4M;
}

/* 0, 1, 2 for 16, 32 and 64 bits: the index of an access's code. */
static u32 width(enum mode m)
{
	return m <= MODE_PROT16 ? 0 : is_long(m) ? 2 : 1;
}

static u32 page_shift(enum mode m)
{
	switch (m) {
	case MODE_PAGED_4M: return 22;
	case MODE_PAE_2M:
	case MODE_LONG_2M: return 21;
	case MODE_LONG_1G: return 30;
	default: return 12;
	}
}

bool mode_reaches(enum mode m, u64 pa, u32 size)
{
	return m >= MODE_PAE_4K || pa + size <= GIB(4);
}

u32 mode_tables(enum mode m)
{
	if (m < MODE_PAGED_4K)
		return 0;
	return is_paged32(m) ? 1 : is_long(m) ? 3 : 2;
}

/* The level whose entries are the window's leaves. */
u32 mode_lowest_table(enum mode m)
{
	u32 s = page_shift(m);

	return s == 12 ? 1 : s == 30 ? 3 : 2;
}

/* Entry 0 and 1 of the window's table of a level: two leaves, or the link to the next table. */
static void window_slots(enum mode m, u32 level, u64 pa, u64 next, u64 *s)
{
	u64 size = 1ULL << page_shift(m), first = pa & ~(size - 1);

	if (level > mode_lowest_table(m)) {
		s[0] = next | LINK;
		s[1] = 0;
		return;
	}
	s[0] = first | LEAF | (level > 1 ? LARGE : 0);
	s[1] = (first + size) | LEAF | (level > 1 ? LARGE : 0);
}

void excursion_table(enum mode m, u32 level, u64 pa, u64 *slots)
{
	u64 next = level > 1 ? (u32)tables[cpu_self()].window[level - 2] : 0;

	window_slots(m, level, pa, next, slots);
	if (is_paged32(m))
		slots[0] = (u32)slots[0] | slots[1] << 32;
}

static u64 window_table(struct tables *t, u32 level, const struct odd *odd)
{
	return odd->table_level == level ? odd->table_at : (u32)t->window[level - 1];
}

static u32 setup_paged32(struct tables *t, enum mode m, u64 pa, const struct odd *odd)
{
	u32 slot = WINDOW32 >> 22;
	u64 s[2];

	for (u32 i = 0; i < 1024; i++)
		t->root32[i] = i << 22 | LEAF | LARGE;
	if (m == MODE_PAGED_4M) {
		window_slots(m, 2, pa, 0, s);
		t->root32[slot] = (u32)s[0];
		t->root32[slot + 1] = (u32)s[1];
	} else {
		excursion_table(m, 1, pa, s);
		t->window[0][0] = s[0];
		t->root32[slot] = (u32)window_table(t, 1, odd) | LINK;
	}
	return (u32)t->root32;
}

/* The window's tables of the levels 1 ... top. */
static void setup_window(struct tables *t, enum mode m, u64 pa, u32 top, const struct odd *odd)
{
	for (u32 level = 1; level <= top; level++) {
		u64 next = level > 1 ? window_table(t, level - 1, odd) : 0;

		window_slots(m, level, pa, next, t->window[level - 1]);
	}
}

static u32 setup_pae(struct tables *t, enum mode m, u64 pa, const struct odd *odd)
{
	setup_window(t, m, pa, 2, odd);
	for (u32 i = 0; i < 3; i++)
		t->root_pae[i] = (u32)same2m[i] | P;
	t->root_pae[3] = window_table(t, 2, odd) | P;
	return (u32)t->root_pae;
}

static u32 setup_long(struct tables *t, enum mode m, u64 pa, const struct odd *odd)
{
	setup_window(t, m, pa, 3, odd);
	t->root64[0] = (u32)same1g | LINK;
	t->root64[1] = window_table(t, 3, odd) | LINK;
	return (u32)t->root64;
}

static void setup_shared(void)
{
	lock(&setup_lock);
	if (same1g[0] == 0) {
		for (u32 i = 0; i < 2048; i++)
			same2m[i >> 9][i & 511] = (u64)i << 21 | LEAF | LARGE;
		for (u32 i = 0; i < EXC_VECTORS; i++) {
			u64 g = gate_at((u32)stubs64 + STUB_SIZE * i, 0);

			low_ivt[i] = (u32)stubs16 + STUB_SIZE * i;
			idt32[i] = gate_at((u32)stubs32 + STUB_SIZE * i, 0);
			idt64[i][0] = (g & ~0xffff0000ULL) | SEL_CODE64 << 16 | 1ULL << 32;
			idt64[i][1] = 0;
		}
		for (u32 i = 3; i <= 3; i--)
			same1g[i] = (u32)same2m[i] | LINK;
	}
	unlock(&setup_lock);
}

static u32 block_of(u32 cpu)
{
	return BLOCKS + cpu * BLOCK_SIZE;
}

static void setup_block(u32 block)
{
	u64 *g = (u64 *)(block + B_GDT);
	u32 tss = block + B_TSS;

	g[0] = 0;
	g[SEL_CODE32 / 8] = segment(0, 0xfffff, 0xc9b);
	g[SEL_DATA / 8] = segment(0, 0xfffff, 0xc93);
	g[SEL_CODE16 / 8] = segment(0, 0xfffff, 0x89b);
	g[SEL_DATA16 / 8] = segment(0, 0xfffff, 0x893);
	g[SEL_CODE64 / 8] = segment(0, 0xfffff, 0xa9b);
	g[SEL_TSS64 / 8] = segment(tss, 103, 0x089);
	g[SEL_TSS64 / 8 + 1] = 0;
	g[SEL_CODE64_3 / 8] = segment(0, 0xfffff, 0xafb);
	g[SEL_DATA64_3 / 8] = segment(0, 0xfffff, 0xcf3);
	memset((void *)tss, 0, 104);
	*(u64 *)(tss + 36) = block + B_TRAP_STACK; /* IST1 */
}

struct table_reg excursion_idtr(enum mode m)
{
	struct table_reg real = {sizeof(u32) * EXC_VECTORS - 1, (u32)low_ivt};
	struct table_reg r32 = {sizeof(idt32) - 1, (u32)idt32};
	struct table_reg r64 = {sizeof(idt64) - 1, (u32)idt64};

	setup_shared();
	return m == MODE_REAL ? real : is_long(m) ? r64 : r32;
}

struct table_reg excursion_gdtr(void)
{
	struct table_reg r = {SEL_DATA64_3 + 7, block_of(cpu_self()) + B_GDT};

	setup_block(r.base - B_GDT);
	return r;
}

static bool has_error(u32 vector)
{
	return vector == VEC_DF || (vector >= VEC_TS && vector <= VEC_PF) || vector == 17 ||
	       vector == 21;
}

/* Bytes that the CPU pushed: all on the stack but what the stub put on top. */
static u32 frame_size(enum mode m, u32 vector, u32 sp)
{
	u32 top = is_long(m) ? B_TRAP_STACK : B_STACK;
	u32 slot = m == MODE_REAL ? 2 : is_long(m) ? 8 : 4;

	if (m != MODE_REAL && !has_error(vector))
		sp += slot;
	return top - sp - slot;
}

u64 excursion_address(enum mode m, u64 pa)
{
	u64 offset = pa & ((1ULL << page_shift(m)) - 1);

	if (m < MODE_PAGED_4K)
		return pa;
	return offset + (is_long(m) ? WINDOW64 : WINDOW32);
}

/* The tables that the mode needs; returns the address to use. */
static u64 setup_address(struct block *b, enum mode m, u64 pa, const struct odd *odd)
{
	struct tables *t = &tables[cpu_self()];

	if (is_paged32(m))
		b->cr3 = setup_paged32(t, m, pa, odd);
	else if (is_long(m))
		b->cr3 = setup_long(t, m, pa, odd);
	else if (m >= MODE_PAE_4K)
		b->cr3 = setup_pae(t, m, pa, odd);
	return excursion_address(m, pa);
}

struct outcome excursion_odd(enum mode m, const struct access *a, u64 pa, u64 data,
			     const struct odd *odd)
{
	u32 at = block_of(cpu_self());
	struct block *b = (struct block *)at;
	struct table_reg *gdtr = (struct table_reg *)(at + B_GDTR);
	struct table_reg *idtr = (struct table_reg *)(at + B_IDTR);
	struct outcome o = {.fault = NO_FAULT};

	*gdtr = odd->gdtr.base != 0 ? odd->gdtr : excursion_gdtr();
	*idtr = odd->idtr.base != 0 ? odd->idtr : excursion_idtr(m);
	b->addr = setup_address(b, m, pa, odd) + odd->offset;
	b->mode = m;
	b->entry = (u32)a->code[width(m)];
	b->data = data;
	excursion_enter(at);
	if (is_long(m))
		trap_load_tss();
	o.data = b->data;
	o.ip = b->ip;
	o.want_ip = a == &exec ? b->addr : (u32)a->ip[width(m)];
	if (m == MODE_REAL)
		o.want_ip &= 0xffff;
	if (b->vector != ~0u) {
		o.fault = FAULT(b->vector, b->error);
		o.frame = frame_size(m, b->vector, b->sp);
	}
	return o;
}

struct outcome excursion(enum mode m, const struct access *a, u64 pa, u64 data)
{
	static const struct odd usual;

	return excursion_odd(m, a, pa, data, &usual);
}

void excursion_real(const u8 *code)
{
	struct access a = {"real", {code, NULL, NULL}, {code, NULL, NULL}};

	excursion(MODE_REAL, &a, 0, 0);
}
