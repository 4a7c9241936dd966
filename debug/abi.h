/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls of the debug build alone, for tests/guest/flush.c. Shared with the mini guests. */
#ifndef DEBUG_ABI_H
#define DEBUG_ABI_H

#include <xmhf/hypercall.h>

/*
 * XMHF_DEBUG: in: RBX = what to do, RCX = a guest-physical page below 4 GiB, for those that name
 * one. Out: RAX = XMHF_OK, or XMHF_BAD_ARG.
 */
#define XMHF_DEBUG 0xdebU

#define DEBUG_STOP 0U	/* quiesce_flush_all() */
#define DEBUG_HOLD 1U	/* quiesce_hold(), then quiesce_release() */
#define DEBUG_TAKE 2U	/* take the right to write the page, as it should be done */
#define DEBUG_GIVE 3U	/* give all rights back */
#define DEBUG_FORGET 4U /* take it, and forget the flush */

#endif
