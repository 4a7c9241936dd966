/* SPDX-License-Identifier: BSD-2-Clause */
/* The DMA remapping reporting structure. Intel VT-d 4.1, 8.1 to 8.3. */
#include "core/contract.h"
#include "iommu/tables.h"

#define FIRST_STRUCTURE 48U
#define STRUCTURE_HEADER 4U /* type and length, 16 bits each */
#define DRHD 0U
#define DRHD_LEN 16U

const char *dmar_read(const struct acpi_header *t, struct platform *p)
{
	u32 length = t->length;
	u32 at = FIRST_STRUCTURE;

	if (length < FIRST_STRUCTURE)
		return "the ACPI DMAR is too short";
	while (length - at >= STRUCTURE_HEADER)
		LOOP_ASSIGNS(at, __CPROVER_object_whole(p))
		LOOP_INVARIANT(at >= FIRST_STRUCTURE && at <= length && p->iommus <= IOMMU_MAX && UNIT_OK(p))
		LOOP_DECREASES(length - at)
	{
		u32 len = (u32)acpi_get(t, at + 2, 2);
		const char *wrong = NULL;

		if (len < STRUCTURE_HEADER || len > length - at)
			return "the ACPI DMAR has a structure that does not fit";
		if (acpi_get(t, at, 2) == DRHD) {
			if (len < DRHD_LEN)
				return "the ACPI DMAR has a structure that is too short";
			/* Size: 2 to the power of the low half, in pages; 0 in older tables. */
			wrong = tables_add(p, acpi_get(t, at + 8, 8),
					   PAGE_SIZE << (acpi_get(t, at + 5, 1) & 0xf), 0, 0);
		}
		if (wrong != NULL)
			return wrong;
		at += len;
	}
	return p->iommus != 0 ? NULL : "the ACPI DMAR names no IOMMU";
}
