/* SPDX-License-Identifier: BSD-2-Clause */
/* What the guest may do with I/O ports. */
#ifndef CORE_IO_H
#define CORE_IO_H

#include "core/options.h"
#include "core/vcpu.h"

/* io_init() - choose the ports that are not the guest's: those of the log. Boot only. */
void io_init(const struct options *o);

/*
 * io_access() - complete an access to an intercepted port as if no device were there: reads give
 * all ones, writes go nowhere. String instructions, which no driver uses there, raise #GP(0).
 */
void io_access(struct vcpu *v, const struct exit *e);

#endif
