/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core's image in memory, as x86/core.ld and the loader lay it out: page-aligned objects at
 * any place in the region. And panic(), which does not return.
 */
#ifndef PROOFS_MODEL_HOST_H
#define PROOFS_MODEL_HOST_H

#include "core/image.h"
#include "core/log.h"
#include "proof.h"

struct host host;

/* The page-aligned object of the core's image that a proof is about, and where it lies. */
static const void *model_object;
static u64 model_object_pa;

static bool model_place(const void *object, u64 size)
{
	model_object = object;
	model_object_pa = nondet(u64);
	return (model_object_pa & PAGE_MASK) == 0 && model_object_pa >= host.region_base &&
	       model_object_pa <= host.region_end && size <= host.region_end - model_object_pa;
}

hpa_t image_pa(const void *p)
{
	check(__CPROVER_POINTER_OBJECT(p) == __CPROVER_POINTER_OBJECT(model_object), "an object of the image");
	return HPA(model_object_pa + __CPROVER_POINTER_OFFSET(p));
}

void panic(const char *fmt, ...)
{
#ifndef PANIC_ALLOWED
	check(false, "no panic");
#endif
	assume(false);
	for (;;)
		;
}

#endif
