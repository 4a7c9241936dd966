/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * platform_iommus() on any tables; platform_hide_iommus() on any number of them, of which acpi_find_table() gives the first
 * that still has its name. Memory may be ROM: what is read back is anything.
 */
#include "proof.h"
#include "core/log.h"
#include "loader/loader.h"
#include "x86/acpi.h"
static u32 left;		  /* tables that have not been found yet */
static bool given;		  /* one was found, it is `table` now */
static struct acpi_header table[1];
#define TABLES_NAMED left, given, table[0].sig[0], table[0].checksum
#define TABLES_LEFT left
#define TABLES_INVARIANT (!given || table[0].sig[0] == 'X')
static enum status ivrs, dmar;
static const char *told;

enum status acpi_find_table(const void *rsdp, size_t len, const char sig[4], const struct acpi_header **out)
{
	bool is_ivrs = sig[0] == 'I' && sig[1] == 'V' && sig[2] == 'R' && sig[3] == 'S';

	check(is_ivrs || (sig[0] == 'D' && sig[1] == 'M' && sig[2] == 'A' && sig[3] == 'R'), "the tables of IOMMUs");
	*out = table; /* what it is if there is none, nobody looks at: then nothing but `table` is written to */
#if CASE == 0
	return is_ivrs ? ivrs : dmar;
#else
	check(is_ivrs == (ivrs == OK), "of the kind that was found");
	check(!given || table[0].sig[0] == 'X', "the last one has another name now");
	if (left == 0)
		return nondet(bool) ? ERR_NOT_FOUND : ERR_INVALID;
	table[0].sig[0] = sig[0];
	given = true;
	left--;
	return OK;
#endif
}
const char *ivrs_read(const struct acpi_header *t, struct platform *p)
{
	check(t == table && ivrs == OK && p->iommu == IOMMU_AMDVI, "AMD's");
	return told;
}
const char *dmar_read(const struct acpi_header *t, struct platform *p)
{
	check(t == table && ivrs != OK && dmar == OK && p->iommu == IOMMU_VTD, "Intel's");
	return told;
}
#include "loader/platform.c"

void harness(void)
{
	struct handover h;
	static struct platform p;

	assume(ivrs <= ERR_FAULT && dmar <= ERR_FAULT);
	told = nondet(bool) ? NULL : "no";
	given = false;
#if CASE == 0
	p.iommu = IOMMU_NONE;
	const char *wrong = platform_iommus(&h, &p);

	check(ivrs != OK || (wrong == told && p.iommu == IOMMU_AMDVI), "IVRS first");
	check(ivrs == OK || dmar != OK || (wrong == told && p.iommu == IOMMU_VTD), "else DMAR");
	check(ivrs == OK || dmar == OK || (p.iommu == IOMMU_NONE && (wrong != NULL) == (ivrs == ERR_INVALID || dmar == ERR_INVALID)),
	      "none, and that is an error if there is a table that cannot be read");
#else
	p.iommu = ivrs == OK ? IOMMU_AMDVI : IOMMU_VTD;
	if (platform_hide_iommus(&h, &p))
		check(left == 0 && (!given || table[0].sig[0] == 'X'), "all of them");
#endif
	END_OF_PROOF;
}
