/* SPDX-License-Identifier: BSD-2-Clause */
/* host_overlaps() as specified; proof memprot_overlaps shows that the real one is equal. */
#ifndef PROOFS_MODEL_MEMPROT_H
#define PROOFS_MODEL_MEMPROT_H

#include "spec.h"

bool host_overlaps(u64 a, u64 len)
{
	check(len != 0, "a length");
	return len - 1 > UINT64_MAX - a || spec_ours(a, a + (len - 1));
}

#endif
