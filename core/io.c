/* SPDX-License-Identifier: BSD-2-Clause */
/* See io.h. */
#include "core/io.h"
#include "core/backend.h"
#include "x86/logdev.h"

#define VECTOR_GP 13U

void io_init(const struct options *o)
{
	backend_watch_port(o->log_port, logdev_ports(o->log_device));
}

void io_access(struct vcpu *v, const struct exit *e)
{
	if (e->string) {
		backend_raise(v, VECTOR_GP, true, 0);
		return;
	}
	if (e->in) {
		if (e->size == 1)
			v->gpr[RAX] |= 0xff;
		else if (e->size == 2)
			v->gpr[RAX] |= 0xffff;
		else
			v->gpr[RAX] = 0xffffffff;
	}
	backend_skip(v);
}
