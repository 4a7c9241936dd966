/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_overlaps() as specified (proof host_overlaps): true for what is ours; for all else it may say so, too, because
 * of a range of registers that is not the one that the specification watches.
 */
#ifndef PROOFS_MODEL_MEMPROT_H
#define PROOFS_MODEL_MEMPROT_H

#include "spec.h"

bool host_overlaps(u64 a, u64 len)
{
	check(len != 0, "a length");
	return len - 1 > UINT64_MAX - a || spec_ours(a, a + (len - 1)) || nondet(bool);
}

#endif
