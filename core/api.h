/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls that a hypapp makes: xmhf/api.h. Nothing that it passes is trusted. */
#ifndef CORE_API_H
#define CORE_API_H

#include "x86/ring3.h"
#include <xmhf/api.h>

/* api_status() - what a hypapp is told of @st; @other: neither success nor want of memory. */
static inline enum xmhf_status api_status(enum status st, enum xmhf_status other)
{
	if (st == OK)
		return XMHF_SUCCESS;
	return st == ERR_NOMEM ? XMHF_ENOMEM : other;
}

/*
 * api_call() - the hypapp of @r calls: call[0] is the number, call[1] to [5] are the arguments.
 * call[0] becomes the status and call[3] the value. False: it shall not go on.
 */
bool api_call(struct ring3 *r, u64 *call);

#endif
