/* SPDX-License-Identifier: BSD-2-Clause */
/* All processors, with any contents, in an object of symbolic size (model/pool.h says why). */
#ifndef PROOFS_MODEL_VCPUS_H
#define PROOFS_MODEL_VCPUS_H

#include "core/vcpu.h"
#include "model/pool.h"

struct host host;
static struct vcpu (*big_vcpus)[MAX_CPUS];
#define vcpus BIG(vcpus)

static void model_vcpus(void)
{
	BIG_ALLOC(vcpus);
}

/* Any one of them, with its number. */
static struct vcpu *model_vcpu(void)
{
	u32 i = nondet(u32);

	assume(i < MAX_CPUS && i < host.cpus);
	assume((*big_vcpus)[i].id == i);
	return &(*big_vcpus)[i];
}

#endif
