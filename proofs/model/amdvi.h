/* SPDX-License-Identifier: BSD-2-Clause */
/* AMD-Vi's device table: `entries`, of which any one, spec_i, is looked at. */
#ifndef MODEL_AMDVI_H
#define MODEL_AMDVI_H
#include "core/image.h"
#include "spec.h"
#include "model/host.h"
#include "model/registers.h"
static u64 *entries;
static u64 spec_root;
static u32 spec_i;
#define SPEC_DTE ((u64)3 | 4UL << 9 | BIT(61) | BIT(62))
#define SPEC_OK (entries[4 * spec_i] == (spec_root | SPEC_DTE) && (entries[4 * spec_i + 1] & 0xffff) == 1 && \
		 entries[4 * spec_i + 2] == 0 && entries[4 * spec_i + 3] == 0)
#define AMDVI_ENTRIES __CPROVER_object_whole(entries)
#define AMDVI_SO_FAR(i) ((i) <= spec_i || SPEC_OK)
#define AMDVI_QUEUE spec_root
#define FORGOTTEN_SO_FAR(i) 1
void cpu_relax(void)
{
}
void *malloc(size_t n);
void *image_ptr(u64 pa)
{
	return entries;
}
#include "iommu/amdvi.c"
#endif
