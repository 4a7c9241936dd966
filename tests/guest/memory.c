/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory that XMHF keeps can be neither read, written nor executed: on every CPU, from every
 * mode, at the first, middle and last byte and across both edges, directly or by the CPU's own
 * tables and stack. Each try must raise #GP(0) at the right place and change nothing. With nothing
 * below, the same tries go to free RAM and must all succeed: this proves that they reach memory.
 * The number of denials that must be in XMHF's log is printed.
 */
#include "lib/e820.h"
#include "lib/excursion.h"
#include "lib/guest.h"
#include "lib/hyper.h"
#include "lib/print.h"
#include "lib/smp.h"

const char test_name[] = "memory";

#define FREE_BASE 0x3000000u
#define FREE_SIZE 0x400000u
#define SENTINEL 0x5a5aa5a5c3c33c3cULL
#define INT3 0xccu

/* KIND_ANY: whether the CPU reads or writes first is its own choice. */
enum kind { KIND_READ, KIND_WRITE, KIND_EXEC, KIND_ANY, KINDS };

static struct {
	u64 base, end;
	bool protected; /* by XMHF; else it is free RAM */
	bool open;	/* but something got through */
} region;

static const char *const kind_names[KINDS] = {"read", "write", "exec", "any"};
static u32 expected[MAX_CPUS][KINDS];
static u32 passed[MAX_CPUS][MODES][KINDS]; /* not denied */
static volatile u64 scratch;
static fault_t port_fault[MAX_CPUS];
volatile u32 task_runs;

/* Bytes that a #GP pushes: in real mode no error code, in 64-bit mode SS:RSP too. */
static u32 gp_frame(enum mode m)
{
	return m == MODE_REAL ? 6 : m >= MODE_LONG_4K ? 48 : 16;
}

static void expect_denial(enum kind k)
{
	expected[cpu_self()][k]++;
}

static bool check_denied(enum mode m, const struct access *a, u64 pa, enum kind k,
			 const struct outcome *o, u64 given)
{
	u32 cpu = cpu_self();
	const char *mode = mode_names[m];

	expect_denial(k);
	if (o->fault == NO_FAULT || FAULT_VECTOR(o->fault) != VEC_GP) {
		fail("cpu %u %s: %s at 0x%llx was not stopped: vector %d, data 0x%llx", cpu, mode,
		     a->name, pa, o->fault == NO_FAULT ? -1 : (int)FAULT_VECTOR(o->fault), o->data);
		passed[cpu][m][k]++;
		region.open = true;
		return false;
	}
	check(FAULT_ERROR(o->fault) == 0, "cpu %u %s: %s at 0x%llx: error code 0x%x", cpu, mode,
	      a->name, pa, FAULT_ERROR(o->fault));
	check(o->ip == o->want_ip, "cpu %u %s: %s at 0x%llx: #GP at 0x%llx, not 0x%llx", cpu, mode,
	      a->name, pa, o->ip, o->want_ip);
	check(a == &push || o->frame == gp_frame(m), "cpu %u %s: %s at 0x%llx: frame of %u bytes",
	      cpu, mode, a->name, pa, o->frame);
	check(o->data == given, "cpu %u %s: %s at 0x%llx returned 0x%llx", cpu, mode, a->name, pa,
	      o->data);
	return true;
}

static u64 peek(u64 pa, u32 size)
{
	u64 v = 0;

	memcpy(&v, (const void *)(u32)pa, size);
	return v;
}

static void poke(u64 pa, u64 v, u32 size)
{
	memcpy((void *)(u32)pa, &v, size);
}

static u64 mask(u32 size)
{
	return size == 8 ? ~0ULL : (1ULL << 8 * size) - 1;
}

/* What of an access lies outside the region, and may be looked at directly. */
static u64 outside(u64 pa, u32 size)
{
	u64 v = 0;

	for (u32 i = 0; i < size; i++)
		if (pa + i < region.base || pa + i >= region.end)
			v = v << 8 | peek(pa + i, 1);
	return v;
}

static void native_rw(enum mode m, const struct access *rd, const struct access *wr, u64 pa,
		      u32 size)
{
	struct outcome o;
	u64 want = SENTINEL & mask(size), saved = peek(pa, size);

	poke(pa, want, size);
	o = excursion(m, rd, pa, 0);
	check(o.fault == NO_FAULT && (o.data & mask(size)) == want,
	      "cpu %u %s: %s at 0x%llx: fault 0x%x, data 0x%llx", cpu_self(), mode_names[m],
	      rd->name, pa, o.fault, o.data);
	o = excursion(m, wr, pa, ~want);
	check(o.fault == NO_FAULT && peek(pa, size) == (~want & mask(size)),
	      "cpu %u %s: %s at 0x%llx: fault 0x%x, memory 0x%llx", cpu_self(), mode_names[m],
	      wr->name, pa, o.fault, peek(pa, size));
	poke(pa, saved, size);
}

/*
 * A read and a write under XMHF. Where the protection is missing, what was written is put back at
 * once, so that the test lives on to report it. True if the memory can be written.
 */
static bool denied_rw(enum mode m, const struct access *rd, const struct access *wr, u64 pa,
		      u32 size, u64 *old)
{
	struct outcome o;
	u64 before = outside(pa, size), given;
	bool readable, writable;

	o = excursion(m, rd, pa, SENTINEL);
	readable = !check_denied(m, rd, pa, KIND_READ, &o, SENTINEL);
	*old = o.data;
	given = readable ? o.data ^ 1 : SENTINEL;
	o = excursion(m, wr, pa, given);
	writable = !check_denied(m, wr, pa, KIND_WRITE, &o, given);
	if (writable && readable)
		excursion(m, wr, pa, *old);
	check(writable || outside(pa, size) == before,
	      "cpu %u %s: %s at 0x%llx changed the part outside", cpu_self(), mode_names[m],
	      wr->name, pa);
	return writable && readable;
}

static bool test_rw(enum mode m, const struct access *rd, const struct access *wr, u64 pa, u32 size,
		    u64 *old)
{
	if (region.protected)
		return denied_rw(m, rd, wr, pa, size, old);
	native_rw(m, rd, wr, pa, size);
	return true;
}

static void check_int3(enum mode m, u64 pa, const struct outcome *o, u64 length)
{
	u64 want = o->want_ip + length;

	if (m == MODE_REAL)
		want &= 0xffff;
	check(o->fault == FAULT(VEC_BP, 0) && o->ip == want,
	      "cpu %u %s: exec at 0x%llx: fault 0x%x at 0x%llx", cpu_self(), mode_names[m], pa,
	      o->fault, o->ip);
}

/* Executes one byte; if it can be written (or was put there natively) it is an INT3. */
static void test_exec(enum mode m, u64 pa, bool writable, u64 old)
{
	struct outcome o;

	if (!region.protected)
		poke(pa, INT3, 1);
	else if (writable)
		excursion(m, &write1, pa, INT3);
	o = excursion(m, &exec, pa, 0);
	if (region.protected) {
		check_denied(m, &exec, pa, KIND_EXEC, &o, 0);
		if (writable)
			excursion(m, &write1, pa, old);
	} else {
		check_int3(m, pa, &o, 1);
	}
}

/*
 * A locked read-modify-write, of 0, so that it does no harm where it can. QEMU with one CPU reads
 * first, with several it asks for a write: either may be in the log.
 */
static void test_rmw(enum mode m, u64 pa)
{
	struct outcome o;

	if (!region.protected)
		poke(pa, SENTINEL, 8);
	o = excursion(m, &rmw4, pa, 0);
	if (region.protected)
		check_denied(m, &rmw4, pa, KIND_ANY, &o, 0);
	else
		check(o.fault == NO_FAULT && o.data == (u32)SENTINEL,
		      "cpu %u %s: rmw4 at 0x%llx: fault 0x%x, data 0x%llx", cpu_self(),
		      mode_names[m], pa, o.fault, o.data);
}

/* An instruction of two bytes, the first of them outside. */
static void test_exec_edge(enum mode m)
{
	u64 pa = region.base - 1, saved = peek(pa, 1);
	struct outcome o;

	/* QEMU's 16-bit code goes on at IP & 0xffff behind a page that it crosses. */
	if (!region.protected && m <= MODE_PROT16)
		return;
	poke(pa, 0xb0, 1); /* MOV AL, the next byte */
	if (!region.protected)
		poke(pa + 1, 0x55 | INT3 << 8, 2);
	o = excursion(m, &exec, pa, 0);
	if (region.protected)
		check_denied(m, &exec, pa, KIND_EXEC, &o, 0);
	else
		check_int3(m, pa, &o, 3);
	poke(pa, saved, 1);
}

static void test_mode(enum mode m)
{
	u64 bytes[] = {region.base, region.base + (region.end - region.base) / 2, region.end - 1};
	u64 old;

	for (u32 i = 0; i < ARRAY_SIZE(bytes); i++) {
		bool writable = test_rw(m, &read1, &write1, bytes[i], 1, &old);

		test_exec(m, bytes[i], writable, old);
	}
	test_rw(m, &read2, &write2, region.base - 1, 2, &old);
	test_rw(m, &read2, &write2, region.end - 1, 2, &old);
	test_rw(m, &read8, &write8, region.base - 4, 8, &old);
	test_rw(m, &read8, &write8, region.end - 4, 8, &old);
	test_rmw(m, region.base);
	test_exec_edge(m);
}

/* A page table of the window, of each level that the mode has below its root, in the region. */
static void test_page_tables(enum mode m, u64 at)
{
	u64 target = (u32)&scratch;

	for (u32 level = mode_lowest_table(m); level <= mode_tables(m); level++) {
		struct odd odd = {.table_level = level, .table_at = at};
		struct outcome o;

		scratch = SENTINEL;
		if (!region.protected)
			excursion_table(m, level, target, (u64 *)(u32)at);
		o = excursion_odd(m, &read4, target, 0, &odd);
		if (region.protected)
			check_denied(m, &read4, at, KIND_ANY, &o, 0);
		else
			check(o.fault == NO_FAULT && o.data == (u32)SENTINEL,
			      "cpu %u %s: table of level %u at 0x%llx: fault 0x%x, data 0x%llx",
			      cpu_self(), mode_names[m], level, at, o.fault, o.data);
	}
}

/*
 * IDT and GDT cross the lower edge: what it takes to report an exception lies outside, the gate of
 * INT 40 and the descriptor that is loaded lie inside.
 */
static void test_idt(enum mode m)
{
	struct table_reg usual = excursion_idtr(m);
	u32 slot = m == MODE_PROT32 ? 8 : 16, inside = (u32)region.base, base = inside - 40 * slot;
	struct odd odd = {.idtr = {(u16)(41 * slot - 1), base}};
	struct outcome o;

	memcpy((void *)base, (const void *)usual.base, 40 * slot);
	if (!region.protected)
		memcpy((void *)inside, (const void *)(usual.base + 40 * slot), slot);
	o = excursion_odd(m, &int40, 0, SENTINEL, &odd);
	if (region.protected)
		check_denied(m, &int40, inside, KIND_READ, &o, SENTINEL);
	else
		check(o.fault == FAULT(40, 0), "cpu %u %s: IDT at 0x%x: fault 0x%x", cpu_self(),
		      mode_names[m], base, o.fault);
}

static void test_gdt(enum mode m)
{
	struct table_reg usual = excursion_gdtr();
	u32 length = usual.limit + 1u, inside = (u32)region.base, base = inside - length;
	struct odd odd = {.gdtr = {(u16)(length + 7), base}};
	struct outcome o;

	memcpy((void *)base, (const void *)usual.base, length);
	if (!region.protected)
		poke(inside, segment(0, 0xfffff, 0xc93), 8);
	o = excursion_odd(m, &loads, 0, length, &odd);
	if (region.protected)
		check_denied(m, &loads, inside, KIND_READ, &o, length);
	else
		check(o.fault == NO_FAULT, "cpu %u %s: GDT at 0x%x: fault 0x%x", cpu_self(),
		      mode_names[m], base, o.fault);
}

/* In 64-bit mode, where the handler gets another stack by the IST. */
static void test_stack(u64 pa)
{
	struct outcome o;
	u64 old = region.open ? peek(pa, 8) : 0;

	if (!region.protected)
		poke(pa, 0, 8);
	o = excursion(MODE_LONG_4K, &push, pa, SENTINEL);
	if (region.open)
		poke(pa, old, 8);
	if (region.protected)
		check_denied(MODE_LONG_4K, &push, pa, KIND_WRITE, &o, SENTINEL);
	else
		check(o.fault == NO_FAULT && peek(pa, 8) == SENTINEL,
		      "cpu %u: stack at 0x%llx: fault 0x%x, memory 0x%llx", cpu_self(), pa, o.fault,
		      peek(pa, 8));
}

static void read_port(u32 unused)
{
	fault_t f = NO_FAULT;

	(void)unused;
	__asm__ volatile("1: inb $0x80, %%al\n2:" ON_FAULT("1b", "2b") : "+S"(f)::"eax");
	port_fault[cpu_self()] = f;
}

/* The I/O permission map of the TSS, which the CPU reads for an IN from ring 3, in the region. */
static void test_io_map(void)
{
	u32 cpu = cpu_self(), map = (u32)region.base, base = map - offsetof(struct tss, io);
	u64 usual = gdt[5 + cpu];

	memcpy((void *)base, cpu_tss(cpu), offsetof(struct tss, io));
	if (!region.protected)
		memset((void *)map, 0, 32);
	gdt[5 + cpu] = segment(base, offsetof(struct tss, io) + 31, 0x89);
	__asm__ volatile("ltr %w0" ::"r"(SEL_FIRST_TSS + 8 * cpu));
	ring3(read_port, 0);
	gdt[5 + cpu] = usual;
	trap_load_tss();
	if (region.protected)
		expect_denial(KIND_READ);
	check(port_fault[cpu] == (region.protected ? FAULT(VEC_GP, 0) : NO_FAULT),
	      "cpu %u: I/O map at 0x%x: fault 0x%x", cpu, map, port_fault[cpu]);
}

/* The task that a call through a task-state segment in the region starts. */
void task(void);
__asm__(".text\ntask: incl task_runs\niret\njmp task\n");

static void test_task_switch(void)
{
	static u8 stack[256] __attribute__((aligned(16)));
	u32 before = task_runs, base = (u32)region.base;
	struct tss t = {.eip = (u32)task, .eflags = 2, .esp = (u32)stack + sizeof(stack)};
	struct {
		u32 offset;
		u16 selector;
	} __attribute__((packed)) far = {0, SEL_SPARE};
	fault_t f = NO_FAULT;

	t.cs = 8;
	t.ss = t.ds = t.es = t.fs = t.gs = 0x10;
	t.ss0 = 0x10;
	if (!region.protected)
		memcpy((void *)base, &t, offsetof(struct tss, io));
	gdt[SEL_SPARE / 8] = segment(base, offsetof(struct tss, io) - 1, 0x89);
	__asm__ volatile("1: lcall *%1\n2:" ON_FAULT("1b", "2b") : "+S"(f) : "m"(far) : "memory");
	if (region.protected) {
		expect_denial(KIND_ANY);
		check(f == FAULT(VEC_GP, 0), "cpu %u: TSS at 0x%x: fault 0x%x", cpu_self(), base,
		      f);
	} else {
		check(f == NO_FAULT && task_runs == before + 1,
		      "cpu %u: TSS at 0x%x: fault 0x%x, %u runs", cpu_self(), base, f,
		      task_runs - before);
	}
	__asm__ volatile("clts");
}

static void test_structures(void)
{
	for (u32 m = MODE_PAGED_4K; m < MODES; m++) {
		test_page_tables((enum mode)m, region.base);
		test_page_tables((enum mode)m, region.end - 0x1000);
	}
	test_idt(MODE_PROT32);
	test_idt(MODE_LONG_4K);
	test_gdt(MODE_PROT32);
	test_gdt(MODE_LONG_4K);
	test_stack(region.base);
	test_stack(region.end - 8);
	/* Nobody knows where these two lead to if XMHF's memory is taken for a TSS. */
	if (region.open)
		return;
	test_io_map();
	test_task_switch();
}

/* What a build without protection lets through, for each mode. */
static void report_open(u32 cpu)
{
	for (u32 m = 0; m < MODES; m++) {
		const u32 *n = passed[cpu][m];

		if (n[KIND_READ] + n[KIND_WRITE] + n[KIND_EXEC] + n[KIND_ANY] != 0)
			print("memory: open cpu=%u mode=%s read=%u write=%u exec=%u any=%u\n", cpu,
			      mode_names[m], n[KIND_READ], n[KIND_WRITE], n[KIND_EXEC],
			      n[KIND_ANY]);
	}
}

static void test_cpu(u32 unused)
{
	(void)unused;
	for (u32 m = 0; m < MODES; m++)
		test_mode((enum mode)m);
	test_structures();
}

static void find_region(void)
{
	struct hyper_info i = hyper_info();

	region.protected = i.present;
	region.base = i.present ? i.base : FREE_BASE;
	region.end = region.base + (i.present ? i.size : FREE_SIZE);
	print("memory: %s 0x%llx-0x%llx\n", i.present ? "XMHF keeps" : "nothing below, using",
	      region.base, region.end);
	if (!i.present && !e820_is_ram(region.base - 0x1000, FREE_SIZE + 0x2000))
		fatal("no free RAM at 0x%llx", region.base);
	if (i.present && !e820_is_ram(region.base - 0x1000, 0x1000))
		fatal("no RAM of the guest's below 0x%llx", region.base);
}

void test(void)
{
	u32 total = 0;

	e820_read();
	find_region();
	smp_start();
	for (u32 c = 0; c < cpu_count; c++) {
		u32 sum = 0;

		on_cpu(c, test_cpu, 0);
		for (u32 k = 0; k < KINDS; k++) {
			if (expected[c][k] != 0)
				print("memory: expect cpu=%u access=%s denials=%u\n", c,
				      kind_names[k], expected[c][k]);
			sum += expected[c][k];
		}
		print("memory: expect cpu=%u denials=%u\n", c, sum);
		total += sum;
		report_open(c);
	}
	print("memory: expect denials=%u\n", total);
}
