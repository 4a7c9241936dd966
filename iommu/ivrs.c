/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The I/O virtualization reporting structure. A unit has an IVHD block of each of the types 10h,
 * 11h and 40h that its firmware's age allows, all with the same base. AMD I/O virtualization
 * technology 3.09, 5.2.2.
 */
#include "core/contract.h"
#include "iommu/tables.h"

#define FIRST_BLOCK 48U
#define BLOCK_HEADER 4U /* type, flags, length in 16 bits */
#define IVHD_10 0x10U
#define IVHD_11 0x11U
#define IVHD_40 0x40U
#define IVHD_10_LEN 24U
#define IVHD_LEN 40U
#define REGISTERS KIB(16) /* all but the performance counters */

static bool is_ivhd(u8 type)
{
	return type == IVHD_10 || type == IVHD_11 || type == IVHD_40;
}

const char *ivrs_read(const struct acpi_header *t, struct platform *p)
{
	u32 length = t->length;
	u32 at = FIRST_BLOCK;

	if (length < FIRST_BLOCK)
		return "the ACPI IVRS is too short";
	while (length - at >= BLOCK_HEADER)
		LOOP_ASSIGNS(at, __CPROVER_object_whole(p))
		LOOP_INVARIANT(at >= FIRST_BLOCK && at <= length && p->iommus <= IOMMU_MAX && UNIT_OK(p))
		LOOP_DECREASES(length - at)
	{
		u32 len = (u32)acpi_get(t, at + 2, 2);
		u8 type = (u8)acpi_get(t, at, 1);
		const char *wrong = NULL;

		if (len < BLOCK_HEADER || len > length - at)
			return "the ACPI IVRS has a block that does not fit";
		if (is_ivhd(type)) {
			if (len < (type == IVHD_10 ? IVHD_10_LEN : IVHD_LEN))
				return "the ACPI IVRS has a block that is too short";
			wrong = tables_add(p, acpi_get(t, at + 8, 8), REGISTERS,
					   (u32)acpi_get(t, at + 4, 2), (u8)acpi_get(t, at + 1, 1));
		}
		if (wrong != NULL)
			return wrong;
		at += len;
	}
	return p->iommus != 0 ? NULL : "the ACPI IVRS names no IOMMU";
}
