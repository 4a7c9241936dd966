/* SPDX-License-Identifier: BSD-2-Clause */
/* What the guest may do with I/O ports. */
#ifndef CORE_IO_H
#define CORE_IO_H

#include "core/options.h"
#include "core/vcpu.h"

/* io_init() - choose the ports that are not the guest's: those of the log. Boot only. */
void io_init(const struct options *o);

/*
 * io_access() - complete an access to an intercepted port. Those of the log behave as if no device
 * were there: reads give all ones, writes go nowhere. String instructions, which no driver uses on
 * any of these, raise #GP(0).
 */
void io_access(struct vcpu *v, const struct exit *e);

/* io_value() - what the guest writes: e->size bytes of RAX. */
u32 io_value(const struct vcpu *v, const struct exit *e);

/* io_result() - what the guest reads: @val goes to e->size bytes of RAX (4: all of RAX). */
void io_result(struct vcpu *v, const struct exit *e, u32 val);

/* io_is_log() - does the access touch the log's ports? */
bool io_is_log(const struct exit *e);

#endif
