/* SPDX-License-Identifier: BSD-2-Clause */
/* is_open(): no page or large page that touches a hole, any one of those that there are, or the processors' devices. */
#include "spec.h"
#include "model/format.h"
#include "model/host.h"
static unsigned spec_h;
#define SPEC_TOUCHES(a, size) ((a) < holes.to[spec_h] && (a) + (size) > holes.from[spec_h])
#define NOT_HOLE_SO_FAR(i, a, size) ((i) <= spec_h || !SPEC_TOUCHES(a, size))
static struct holes holes;
#include "iommu/early.c"

void *image_ptr(u64 pa)
{
	return NULL;
}

void harness(void)
{
	u64 a = nondet(u64);
	u64 size = nondet(u64);

	holes.count = nondet(u32);
	spec_h = nondet(u32);
	assume(holes.count <= HOLES_MAX && spec_h < holes.count);
	holes.from[spec_h] = nondet(u64);
	holes.to[spec_h] = nondet(u64);
	assume(size <= LARGE_1G && a <= 512UL * LARGE_1G);
	check(!is_open(a, size, &holes) || !SPEC_TOUCHES(a, size), "a hole is closed");
	check(!is_open(a, size, &holes) || a + size <= 0xfec00000 || a >= 0xff000000, "and what belongs to the processors");
	END_OF_PROOF;
}
