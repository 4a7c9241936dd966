/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts, inside the emulator, the instructions that a machine executes; that costs the machine
 * nothing, so its course stays the same. A marker instruction (guest/bench.c) ends an interval, and
 * the counts of the interval are written as a line of JSON. With XMHF's addresses given, those of
 * its core are told apart, spread over its functions, and charged to the #VMEXIT that caused them;
 * so are those of hypapps (hypapps=), but they are not spread.
 *
 * Options: out=FILE, cpus=N (of the machine), count=0 (only stamp the marks with the emulator's CPU
 * time), core=FIRST:END, hypapps=FIRST:END, vmcbs=ADDRESS (of the array of VMCBs), and start=ID:HEX
 * (mark ID, once, where code of these bytes is first executed).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "qemu_api.h"

#define MARK_FIRST_VMRUN 3
#define CLASSES 1024U
#define STARTS 4U
#define START_MAX 16U
#define CORE_MAX (1U << 20)
#define VCPUS 16U

enum { VMCB_EXIT_CODE = 0x70, EXIT_IOIO = 0x7b, EXIT_MSR = 0x7c, EXIT_NPF = 0x400 };

/* Exits of one kind: code, and what was accessed (port, MSR, page; bit 32 and up: write). */
struct class
{
	uint64_t code, key, count, insns;
};

struct start {
	uint8_t bytes[START_MAX];
	size_t len;
	uint64_t id;
	bool seen;
};

API_EXPORT int qemu_plugin_version = API_VERSION;

static FILE *out;
static bool counting = true;
static bool several; /* processors: inline counters then crash QEMU 10.0's code, calls do not */
static uint64_t called;
static uint64_t core_first, core_end, vmcbs;
static uint64_t hypapps_first, hypapps_end; /* linear addresses, which the guest uses as well */
static bool exited[VCPUS];		    /* the processor is not in the guest */
static uint64_t gate;			    /* the page that has VMRUN: XMHF's, outside of core */
static struct counter all;
static uint64_t core_insns;
static uint64_t *profile;	   /* executions, by address in the core */
static uint64_t executions[VCPUS]; /* of the core, since this processor's last exit */
static struct class classes[CLASSES];
static struct class *current[VCPUS]; /* the exit that the processor is handling */
static struct start starts[STARTS];
static size_t n_starts;
static bool vmrun_seen;
static struct qemu_plugin_register *reg_rdi, *reg_rcx;
static struct g_bytes *buf;

static uint64_t read_reg(struct qemu_plugin_register *r)
{
	uint64_t v = 0;

	g_byte_array_set_size(buf, 0);
	if (r != NULL && qemu_plugin_read_register(r, buf) > 0)
		memcpy(&v, buf->data, buf->len < 8 ? buf->len : 8);
	return v;
}

static struct class *find_class(uint64_t code, uint64_t key)
{
	uint64_t i = (code * 31 + key * 0x9e3779b97f4a7c15ULL) % CLASSES;
	unsigned int tries = 0;

	while (classes[i].count != 0 && (classes[i].code != code || classes[i].key != key)) {
		i = (i + 1) % CLASSES;
		if (++tries == CLASSES) {
			fprintf(stderr, "counter: too many kinds of exits\n");
			exit(1);
		}
	}
	classes[i].code = code;
	classes[i].key = key;
	return &classes[i];
}

static void charge(unsigned int cpu)
{
	if (current[cpu] != NULL)
		current[cpu]->insns += executions[cpu];
	executions[cpu] = 0;
}

static void write_core(void)
{
	const char *sep = "";

	fprintf(out, ", \"exits\": [");
	for (unsigned int i = 0; i < CLASSES; i++) {
		const struct class *c = &classes[i];

		if (c->count == 0)
			continue;
		fprintf(out, "%s[%llu, %llu, %llu, %llu]", sep, (unsigned long long)c->code,
			(unsigned long long)c->key, (unsigned long long)c->count,
			(unsigned long long)c->insns);
		sep = ", ";
	}
	sep = "";
	fprintf(out, "], \"profile\": [");
	for (uint64_t i = 0; i < core_end - core_first; i++) {
		if (profile[i] == 0)
			continue;
		fprintf(out, "%s[%llu, %llu]", sep, (unsigned long long)(core_first + i),
			(unsigned long long)profile[i]);
		sep = ", ";
	}
	fprintf(out, "]");
}

static void mark(unsigned int cpu, uint64_t id)
{
	static uint64_t insns_before, core_before;
	uint64_t insns = counting ? qemu_plugin_u64_sum(all) + called : 0;
	char line[40];
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	for (unsigned int i = 0; i < VCPUS; i++) {
		charge(i);
		current[i] = NULL;
	}
	fprintf(out,
		"{\"mark\": %llu, \"cpu\": %u, \"insns\": %llu, \"core\": %llu, \"host_ns\": %llu",
		(unsigned long long)id, cpu, (unsigned long long)(insns - insns_before),
		(unsigned long long)(core_insns - core_before),
		(unsigned long long)t.tv_sec * 1000000000ULL + (unsigned long long)t.tv_nsec);
	if (counting && core_end != 0)
		write_core();
	fprintf(out, "}\n");
	fflush(out);
	snprintf(line, sizeof(line), "mark %llu\n", (unsigned long long)id);
	qemu_plugin_outs(line);
	insns_before = insns;
	core_before = core_insns;
	memset(classes, 0, sizeof(classes));
	if (profile != NULL)
		memset(profile, 0, (core_end - core_first) * sizeof(*profile));
}

static void on_marker(unsigned int cpu, void *data)
{
	(void)data;
	mark(cpu, read_reg(reg_rdi));
}

static void on_start(unsigned int cpu, void *data)
{
	struct start *s = data;

	if (!s->seen)
		mark(cpu, s->id);
	s->seen = true;
}

static void on_core(unsigned int cpu, void *data)
{
	core_insns++;
	executions[cpu % VCPUS]++;
	profile[(uintptr_t)data]++;
}

static void on_hypapp(unsigned int cpu, void *data)
{
	(void)data;
	if (exited[cpu % VCPUS])
		executions[cpu % VCPUS]++;
}

static void on_gate(unsigned int cpu, void *data)
{
	(void)data;
	if (exited[cpu % VCPUS]) {
		core_insns++;
		executions[cpu % VCPUS]++;
	}
}

static void on_insn(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	called++; /* --icount runs all processors in one thread */
}

static void on_vmrun(unsigned int cpu, void *data)
{
	(void)data;
	if (!vmrun_seen)
		mark(cpu, MARK_FIRST_VMRUN);
	vmrun_seen = true;
	exited[cpu % VCPUS] = false;
}

/* The instruction behind VMRUN: the guest has just exited. Registers but RAX and RSP are its own.
 */
static void on_vmexit(unsigned int cpu, void *data)
{
	uint64_t w[3];
	uint64_t key = 0;

	(void)data;
	charge(cpu % VCPUS);
	exited[cpu % VCPUS] = true;
	g_byte_array_set_size(buf, 0);
	if (!qemu_plugin_read_memory_vaddr(vmcbs + cpu * 4096 + VMCB_EXIT_CODE, buf, sizeof(w))) {
		fprintf(stderr, "counter: cannot read the VMCB\n");
		exit(1);
	}
	memcpy(w, buf->data, sizeof(w));
	if (w[0] == EXIT_IOIO)
		key = (w[1] >> 16 & 0xffff) | ((w[1] & 1) == 0 ? 1ULL << 32 : 0);
	else if (w[0] == EXIT_MSR)
		key = (read_reg(reg_rcx) & 0xffffffff) | (w[1] & 1) << 32;
	else if (w[0] == EXIT_NPF)
		key = w[2] & ~0xfffULL;
	current[cpu % VCPUS] = find_class(w[0], key);
	current[cpu % VCPUS]->count++;
}

static bool is_marker(const uint8_t *b, size_t len)
{
	static const uint8_t marker[] = {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x4d, 0x58};

	return len == sizeof(marker) && memcmp(b, marker, len) == 0;
}

static void see_starts(struct qemu_plugin_tb *tb)
{
	uint8_t head[START_MAX + 16];
	size_t have = 0;

	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb) && have < START_MAX; i++)
		have += qemu_plugin_insn_data(qemu_plugin_tb_get_insn(tb, i), head + have, 16);
	for (size_t i = 0; i < n_starts; i++)
		if (!starts[i].seen && have >= starts[i].len &&
		    memcmp(head, starts[i].bytes, starts[i].len) == 0)
			qemu_plugin_register_vcpu_insn_exec_cb(qemu_plugin_tb_get_insn(tb, 0),
							       on_start, CB_NO_REGS, &starts[i]);
}

/* VMRUN, and what follows it. The page that it is in is the guest's as well. */
static void see_vmrun(struct qemu_plugin_insn *insn, uint64_t va, const uint8_t *b, size_t len)
{
	static uint64_t behind_vmrun;

	if (len == 3 && b[0] == 0x0f && b[1] == 0x01 && b[2] == 0xd8) {
		behind_vmrun = va + len;
		gate = va & ~0xfffULL;
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_vmrun, CB_NO_REGS, NULL);
	}
	if (va == behind_vmrun)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_vmexit, CB_READS_REGS, NULL);
	if (gate != 0 && (va & ~0xfffULL) == gate)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_gate, CB_NO_REGS, NULL);
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	see_starts(tb);
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t va = qemu_plugin_insn_vaddr(insn);
		uint8_t b[16];
		size_t len = qemu_plugin_insn_data(insn, b, sizeof(b));

		if (is_marker(b, len))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_marker, CB_READS_REGS,
							       NULL);
		if (!counting)
			continue;
		if (vmcbs != 0)
			see_vmrun(insn, va, b, len);
		if (va >= core_first && va < core_end)
			qemu_plugin_register_vcpu_insn_exec_cb(
			    insn, on_core, CB_NO_REGS, (void *)(uintptr_t)(va - core_first));
		if (va >= hypapps_first && va < hypapps_end)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_hypapp, CB_NO_REGS, NULL);
		if (several)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, CB_NO_REGS, NULL);
		else
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, INLINE_ADD, all,
									    1);
	}
}

static void vcpu_starts(uint64_t id, unsigned int cpu)
{
	struct g_array *regs = qemu_plugin_get_registers();
	const struct register_name *r = (const struct register_name *)(void *)regs->data;

	(void)id;
	(void)cpu;
	for (unsigned int i = 0; i < regs->len; i++) {
		if (strcmp(r[i].name, "rdi") == 0)
			reg_rdi = r[i].handle;
		if (strcmp(r[i].name, "rcx") == 0)
			reg_rcx = r[i].handle;
	}
}

static void at_exit(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	mark(0, 0);
	fclose(out);
}

static void add_start(const char *text)
{
	struct start *s = &starts[n_starts];
	unsigned int byte;
	char *hex;

	if (n_starts == STARTS)
		return;
	s->id = strtoull(text, &hex, 10);
	for (hex++; s->len < START_MAX && sscanf(hex, "%2x", &byte) == 1; hex += 2)
		s->bytes[s->len++] = (uint8_t)byte;
	n_starts++;
}

static bool option(const char *arg)
{
	char *end;

	if (strncmp(arg, "out=", 4) == 0) {
		out = fopen(arg + 4, "w");
	} else if (strncmp(arg, "count=", 6) == 0) {
		counting = arg[6] != '0';
	} else if (strncmp(arg, "cpus=", 5) == 0) {
		several = atoi(arg + 5) > 1;
	} else if (strncmp(arg, "core=", 5) == 0) {
		core_first = strtoull(arg + 5, &end, 0);
		core_end = strtoull(end + 1, NULL, 0);
	} else if (strncmp(arg, "hypapps=", 8) == 0) {
		hypapps_first = strtoull(arg + 8, &end, 0);
		hypapps_end = strtoull(end + 1, NULL, 0);
	} else if (strncmp(arg, "vmcbs=", 6) == 0) {
		vmcbs = strtoull(arg + 6, NULL, 0);
	} else if (strncmp(arg, "start=", 6) == 0) {
		add_start(arg + 6);
	} else {
		return false;
	}
	return true;
}

API_EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (!option(argv[i])) {
			fprintf(stderr, "counter: unknown option %s\n", argv[i]);
			return 1;
		}
	}
	if (out == NULL || core_end - core_first > CORE_MAX) {
		fprintf(stderr, "counter: out= is missing, or core= is too large\n");
		return 1;
	}
	buf = g_byte_array_new();
	all.score = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	profile = calloc(core_end - core_first + 1, sizeof(*profile));
	qemu_plugin_register_vcpu_init_cb(id, vcpu_starts);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
