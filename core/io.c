/* SPDX-License-Identifier: BSD-2-Clause */
/* See io.h. */
#include "core/io.h"
#include "core/backend.h"
#include "core/chipset.h"
#include "core/legacy.h"
#include "core/vector.h"
#include "x86/logdev.h"

static u16 log_port;
static u32 log_ports;

void io_init(const struct options *o)
{
	log_port = o->log_port;
	log_ports = logdev_ports(o->log_device);
	backend_watch_port(log_port, log_ports);
}

bool io_is_log(const struct exit *e)
{
	return (u32)e->port + e->size > log_port && e->port < log_port + log_ports;
}

static u32 size_mask(u32 size)
{
	return size >= 4 ? 0xffffffff : (1U << (8 * size)) - 1;
}

u32 io_value(const struct vcpu *v, const struct exit *e)
{
	return (u32)(v->gpr[RAX] & size_mask(e->size));
}

void io_result(struct vcpu *v, const struct exit *e, u32 val)
{
	u64 mask = size_mask(e->size);

	/* A 32-bit result clears the upper half, as every 32-bit write to a register does. */
	v->gpr[RAX] = e->size >= 4 ? val : (v->gpr[RAX] & ~mask) | (val & mask);
}

void io_access(struct vcpu *v, const struct exit *e)
{
	if (e->string) {
		backend_raise(v, VECTOR_GP, true, 0);
		return;
	}
	if (io_is_log(e) || !(chipset_io(v, e) || legacy_io(v, e))) {
		if (e->in)
			io_result(v, e, 0xffffffff);
	}
	backend_skip(v);
}
