/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What attacks have in common: which memory is XMHF's, and whether it is still closed. Natively
 * there is nothing to attack; a free place in RAM stands for it, so that an attack can show that
 * it has the effect that XMHF must prevent.
 */
#ifndef GUEST_ATTACK_H
#define GUEST_ATTACK_H

#include "lib/hyper.h"

extern struct hyper_info below;

/* Fills in `below`. Call it first. */
void attack_begin(void);

/* This CPU reads from the place that should be XMHF's: true if nothing stops it. */
bool attack_reads(u32 *value);

/*
 * Every CPU that is up asks XMHF, and tries to read and to write its memory, which must raise
 * #GP. Natively: nothing.
 */
void attack_check(const char *after);

/* The same for this CPU alone. */
void attack_check_here(const char *after);

#endif
