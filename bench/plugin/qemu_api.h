/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of the emulator's plugin interface (version 4, QEMU 10.0) that counter.c uses. Debian
 * packages emulators with plugins switched on, but not the header that declares the interface.
 */
#ifndef BENCH_QEMU_API_H
#define BENCH_QEMU_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define API_VERSION 4
#define API_EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_scoreboard;
struct qemu_plugin_register;

/* GLib's growable arrays, as far as they are visible to others. */
struct g_bytes {
	uint8_t *data;
	unsigned int len;
};
struct g_array {
	char *data;
	unsigned int len;
};
struct register_name {
	struct qemu_plugin_register *handle;
	const char *name;
	const char *feature;
};

/* One 64-bit counter a processor. */
struct counter {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
};

enum { CB_NO_REGS = 0, CB_READS_REGS = 1 };
enum { INLINE_ADD = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   void (*cb)(uint64_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*cb)(unsigned int, void *), int flags,
					    void *data);
void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn, int op,
							 struct counter entry, uint64_t imm);
void qemu_plugin_register_vcpu_init_cb(uint64_t id, void (*cb)(uint64_t, unsigned int));
void qemu_plugin_register_atexit_cb(uint64_t id, void (*cb)(uint64_t, void *), void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to, size_t len);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t element);
uint64_t qemu_plugin_u64_sum(struct counter c);
uint64_t qemu_plugin_u64_get(struct counter c, unsigned int vcpu);
struct g_array *qemu_plugin_get_registers(void);
int qemu_plugin_read_register(struct qemu_plugin_register *r, struct g_bytes *to);
bool qemu_plugin_read_memory_vaddr(uint64_t va, struct g_bytes *to, size_t len);
void qemu_plugin_outs(const char *text);
struct g_bytes *g_byte_array_new(void);
struct g_bytes *g_byte_array_set_size(struct g_bytes *b, unsigned int len);

#endif
