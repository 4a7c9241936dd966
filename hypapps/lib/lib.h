/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the library share; a hypapp has no use for it. */
#ifndef HYPAPPS_LIB_LIB_H
#define HYPAPPS_LIB_LIB_H

#include <xmhf/hypapp.h>

extern const struct hypapp hypapp;

/* hypapp_sys() - entry.S: SYSCALL @n with four arguments; *val is its value. */
u64 hypapp_sys(u64 n, u64 a, u64 b, u64 c, u64 d, u64 *val);

/* hypapp_dispatch() - call the callback of @event; @arg as in enum hypapp_event, in and out. */
u32 hypapp_dispatch(u32 event, u32 cpu, u64 *arg);

#endif
