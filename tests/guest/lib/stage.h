/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests that reset the machine and go on in the next boot. The number of the stage is kept in
 * CMOS, which a reset leaves alone; the serial line shows all boots one after the other.
 */
#ifndef GUEST_STAGE_H
#define GUEST_STAGE_H

#include <xmhf/types.h>

/* Which stage this boot has to do: 0 in the first boot of a machine. */
u32 stage_get(void);

/* For the next boot. Set it before what should reset the machine. */
void stage_set(u32 stage);

/* Waits for the reset that a test has caused; fails the test when it does not come. */
void stage_await_reset(const char *what) __attribute__((noreturn));

#endif
